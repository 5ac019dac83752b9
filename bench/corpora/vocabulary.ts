/**
 * Names of keys under which the generated corpora put personal data. Collected from public code and API references
 * that were written by others, before and without a look at the vocabulary the product reads keys with: what the
 * product knows of these words, it knows from elsewhere. Each dialect says where it was seen.
 *
 *   dialect ─▶ role ─▶ slot ─▶ key        taobao ─▶ receiver ─▶ phone ─▶ receiver_mobile
 *
 * Invariant: keys of people are spelled here as their source spells them, and a slot that a source does not have is
 * absent. Keys of orders, goods and times are completed in the same style where a source does not show them.
 */

/** What stands under a key. `phone` is a mobile, `landline` a fixed line. */
export type Slot =
  | 'userId'
  | 'username'
  | 'name'
  | 'phone'
  | 'landline'
  | 'email'
  | 'residentId'
  | 'card'
  | 'address'
  | 'birth'
  | 'plate'
  | 'wechat'
  | 'qq'
  | 'alipay'
  | 'passport'
  | 'permit'
  | 'mac'
  | 'ip';

/** The keys of one person in one record. */
export type PersonKeys = Partial<Readonly<Record<Slot, string>>>;

export interface Dialect {
  readonly name: string;
  /** Where these spellings were seen: a public interface, or public code that anybody can search for. */
  readonly source: string;
  /** People of one record: the first is whose record it is; others are other people (a courier, a seller). */
  readonly people: readonly PersonKeys[];
  /** A key under which the people's own keys are nested, where the source nests them; by index. */
  readonly nested?: readonly (string | undefined)[];
  /** Keys of the record that say nothing about a person: numbers of orders, goods, parcels, times. */
  readonly order: string;
  readonly goods: string;
  readonly parcel: string;
  readonly createdAt: string;
  readonly amount: string;
}

/** Keys of JSON records. */
export const DIALECTS: readonly Dialect[] = [
  {
    name: 'taobao-trade',
    source: "Taobao open platform, Trade (taobao.trade.fullinfo.get), as in its Java SDK's domain class",
    people: [
      {
        username: 'buyer_nick',
        name: 'receiver_name',
        phone: 'receiver_mobile',
        landline: 'receiver_phone',
        address: 'receiver_address',
        email: 'buyer_email',
        alipay: 'buyer_alipay_no',
      },
    ],
    order: 'tid',
    goods: 'num_iid',
    parcel: 'out_sid',
    createdAt: 'created',
    amount: 'total_fee',
  },
  {
    name: 'keruyun-delivery',
    source: 'open.keruyun.com, delivery order pushed to a partner',
    people: [
      { name: 'consigneeName', phone: 'consigneePhone', address: 'consigneeAddr' },
      { name: 'deliveryName', phone: 'deliveryPhone' },
    ],
    order: 'orderId',
    goods: 'tradeId',
    parcel: 'serialNumber',
    createdAt: 'expectedDeliveredTime',
    amount: 'price',
  },
  {
    name: 'lala-errander',
    source: 'kancloud.cn/var_export/lalawaimai_plateform, order detail of an errand',
    people: [{ userId: 'uid', name: 'accept_username', phone: 'accept_mobile', address: 'accept_address' }],
    order: 'order_sn',
    goods: 'order_cid',
    parcel: 'code',
    createdAt: 'addtime',
    amount: 'total_fee',
  },
  {
    name: 'weixin-address',
    source: 'WeChat mini programs, wx.chooseAddress and the order API: userName, telNumber, detailInfo',
    people: [{ userId: 'openid', name: 'userName', phone: 'telNumber', address: 'detailInfo' }],
    nested: ['addressInfo'],
    order: 'outTradeNo',
    goods: 'productId',
    parcel: 'waybillId',
    createdAt: 'createTime',
    amount: 'orderPrice',
  },
  {
    name: 'pinyin-initials',
    source: 'public code of Chinese authorities and clinics: xm, sfzhm, lxdh, lxdz, dzyx, csrq, yhid, hphm',
    people: [
      {
        userId: 'yhid',
        name: 'xm',
        residentId: 'sfzhm',
        phone: 'lxdh',
        address: 'lxdz',
        email: 'dzyx',
        birth: 'csrq',
        plate: 'hphm',
      },
    ],
    order: 'djbh',
    goods: 'spbh',
    parcel: 'ydh',
    createdAt: 'djrq',
    amount: 'je',
  },
  {
    name: 'pinyin-initials-household',
    source: 'public code of registration systems: gmsfhm, xm, hjdz, csrq; sjhm in flask models',
    people: [{ name: 'xm', residentId: 'gmsfhm', phone: 'sjhm', address: 'hjdz', birth: 'csrq' }],
    order: 'ywlsh',
    goods: 'flbm',
    parcel: 'dabh',
    createdAt: 'cjsj',
    amount: 'fy',
  },
  {
    name: 'pinyin-initials-customer',
    source: 'public code of a vendor’s sales record: yhxm, yhdh, yhdz, xsrq; khbh',
    people: [{ userId: 'khbh', name: 'yhxm', phone: 'yhdh', address: 'yhdz' }],
    order: 'xsdh',
    goods: 'cpbh',
    parcel: 'kddh',
    createdAt: 'xsrq',
    amount: 'hjje',
  },
  {
    name: 'pinyin-whole',
    source: 'public code of small shops: shouhuoren, shouhuodianhua, shouhuodizhi, lianxidianhua',
    people: [{ name: 'shouhuoren', phone: 'shouhuodianhua', address: 'shouhuodizhi' }],
    order: 'dingdanhao',
    goods: 'shangpinbianhao',
    parcel: 'kuaididanhao',
    createdAt: 'xiadanshijian',
    amount: 'zongjia',
  },
  {
    name: 'shopify-order',
    source: 'Shopify Admin REST, Order and Customer',
    people: [
      {
        userId: 'customer_id',
        name: 'name',
        phone: 'phone',
        address: 'address1',
        email: 'email',
        ip: 'browser_ip',
      },
    ],
    nested: ['shipping_address'],
    order: 'order_number',
    goods: 'variant_id',
    parcel: 'tracking_number',
    createdAt: 'created_at',
    amount: 'total_price',
  },
  {
    name: 'salesforce-contact',
    source: 'Salesforce Contact, as in connector documentation',
    people: [
      {
        userId: 'ContactId',
        name: 'Name',
        phone: 'MobilePhone',
        email: 'Email',
        address: 'MailingStreet',
        birth: 'Birthdate',
      },
    ],
    order: 'CaseNumber',
    goods: 'ProductCode',
    parcel: 'AssetSerial',
    createdAt: 'CreatedDate',
    amount: 'Amount',
  },
  {
    name: 'fintech-certno',
    source: 'public code of loan services: userId, realName, certNo, mobile, bankCardNo',
    people: [
      { userId: 'userId', name: 'realName', residentId: 'certNo', phone: 'mobile', card: 'bankCardNo' },
    ],
    order: 'dealNo',
    goods: 'productCode',
    parcel: 'contractNo',
    createdAt: 'applyTime',
    amount: 'principalAmount',
  },
  {
    name: 'fintech-id-card-num',
    source: 'juxinli.com application interface: name, id_card_num, cell_phone_num',
    people: [{ name: 'name', residentId: 'id_card_num', phone: 'cell_phone_num' }],
    order: 'apply_sn',
    goods: 'product_code',
    parcel: 'batch_no',
    createdAt: 'apply_time',
    amount: 'loan_amount',
  },
  {
    name: 'payroll',
    source:
      'public code of an organisation directory: idCardNo, bankCardNo, emergencyContact, emergencyPhone',
    people: [
      { userId: 'empNo', name: 'fullName', phone: 'cellphone', residentId: 'idCardNo', card: 'bankCardNo' },
      { name: 'emergencyContact', phone: 'emergencyPhone' },
    ],
    order: 'recordNo',
    goods: 'deptCode',
    parcel: 'assetNo',
    createdAt: 'hireDate',
    amount: 'baseSalary',
  },
  {
    name: 'cargo',
    source: 'public code of freight: consignee_name, consignee_phone, driver_name, driver_phone, vehicle_no',
    people: [
      {
        name: 'consignee_name',
        phone: 'consignee_phone',
        address: 'consignee_address',
        email: 'consignee_email',
      },
      { name: 'driver_name', phone: 'driver_phone', plate: 'vehicle_no' },
    ],
    order: 'shipment_no',
    goods: 'product_category',
    parcel: 'waybill_no',
    createdAt: 'planned_arrival',
    amount: 'freight',
  },
  {
    name: 'cross-border',
    source: 'public code of a warehouse interface: BuyerTrueName, BuyerIdCardNo, BuyerPhone, BuyerEmail',
    people: [
      {
        userId: 'BuyerCode',
        name: 'BuyerTrueName',
        residentId: 'BuyerIdCardNo',
        phone: 'BuyerPhone',
        email: 'BuyerEmail',
        address: 'ReceiverAddress',
      },
    ],
    order: 'OrderCode',
    goods: 'GoodsBarcode',
    parcel: 'ExpressNo',
    createdAt: 'PayTime',
    amount: 'PayAmount',
  },
  {
    name: 'takeaway',
    source: 'kancloud.cn/xian366/openapi, order detail: delivery_name, delivery_mobile, dm_name, dm_mobile',
    people: [
      { name: 'delivery_name', phone: 'delivery_mobile', address: 'delivery_address' },
      { name: 'dm_name', phone: 'dm_mobile' },
    ],
    order: 'number',
    goods: 'food_id',
    parcel: 'record_number',
    createdAt: 'created_at',
    amount: 'real_price',
  },
  {
    name: 'takeaway-recipient',
    source: 'kancloud.cn/manfredliu/xilidian, order model: recipient_name, recipient_tel, shipping_tel',
    people: [
      { name: 'recipient_name', phone: 'recipient_tel', address: 'recipient_address' },
      { name: 'shipping_name', phone: 'shipping_tel' },
    ],
    order: 'order_no',
    goods: 'shop_id',
    parcel: 'order_seq',
    createdAt: 'order_time',
    amount: 'original_total',
  },
  {
    name: 'miniapp-from-to',
    source:
      'kancloud.cn/laila6688/xcx, order detail: toName, toCellphone, toAddress, riderRealName, riderCellphone',
    people: [
      { name: 'toName', phone: 'toCellphone', address: 'toAddress' },
      { name: 'riderRealName', phone: 'riderCellphone' },
    ],
    order: 'orderNum',
    goods: 'goodsId',
    parcel: 'deliveryNo',
    createdAt: 'createDate',
    amount: 'payAmount',
  },
  {
    name: 'korean-erp',
    source: 'public code of Korean ERP and shop back ends: cust_no, cust_nm, tel_no, adrs; hand_tel',
    people: [
      { userId: 'cust_no', name: 'cust_nm', phone: 'hand_tel', landline: 'tel_no', address: 'rdnm_addr' },
    ],
    order: 'ord_no',
    goods: 'goods_cd',
    parcel: 'invc_no',
    createdAt: 'reg_dt',
    amount: 'ord_amt',
  },
  {
    name: 'indian-forms',
    source: 'public code of Indian schools and insurers: mob_no, date_of_birth, cust_id, email_id',
    people: [
      { userId: 'cust_id', name: 'cust_name', phone: 'mob_no', email: 'email_id', birth: 'date_of_birth' },
    ],
    order: 'policy_no',
    goods: 'plan_code',
    parcel: 'receipt_no',
    createdAt: 'created_date',
    amount: 'premium_amt',
  },
  {
    name: 'agents',
    source: 'public code of pay-out pages: realname, phone, alipay_account, wechat_no',
    people: [
      {
        userId: 'userid',
        name: 'realname',
        phone: 'phone',
        alipay: 'alipay_account',
        wechat: 'wechat_no',
        qq: 'qq_num',
      },
    ],
    order: 'recordid',
    goods: 'levelid',
    parcel: 'serial',
    createdAt: 'addtime',
    amount: 'money',
  },
  {
    name: 'travellers',
    source: 'public code of ticket shops: buyerName, buyerCellphone, buyerIdCardNo; passport_no',
    people: [
      { name: 'buyerName', phone: 'buyerCellphone', residentId: 'buyerIdCardNo', passport: 'passport_no' },
    ],
    order: 'ticketOrderNo',
    goods: 'scenicCode',
    parcel: 'barcode',
    createdAt: 'visitDate',
    amount: 'payMoney',
  },
  {
    name: 'wifi-portal',
    source: 'public code of Wi-Fi portals and routers: user_mac, mobile, login_ip; mac_addr, ip_addr',
    people: [{ userId: 'account_id', phone: 'auth_mobile', mac: 'mac_addr', ip: 'ip_addr' }],
    order: 'session_id',
    goods: 'ap_code',
    parcel: 'sn',
    createdAt: 'online_time',
    amount: 'flow_mb',
  },
  {
    name: 'permits',
    source:
      'public code of hotels and exhibitions: guest_name, guest_tel, hkm_permit_no (港澳居民来往内地通行证)',
    people: [{ name: 'guest_name', phone: 'guest_tel', permit: 'hkm_permit_no' }],
    order: 'booking_no',
    goods: 'room_type',
    parcel: 'voucher_no',
    createdAt: 'check_in',
    amount: 'room_rate',
  },
];

/** Keys of a review, a comment, a post: an author and what was said. Chosen from public site interfaces. */
export interface PostKeys {
  readonly source: string;
  readonly list: string;
  readonly id: string;
  readonly authorId: string;
  readonly authorNick: string;
  readonly text: string;
  readonly at: string;
  readonly author?: string;
}

export const POSTS: readonly PostKeys[] = [
  {
    source: 'Taobao rate lists: rateList, displayUserNick, rateContent, rateDate',
    list: 'rateList',
    id: 'id',
    authorId: 'userId',
    authorNick: 'displayUserNick',
    text: 'rateContent',
    at: 'rateDate',
  },
  {
    source: 'Weibo statuses: user.idstr, user.screen_name, text, created_at',
    list: 'statuses',
    id: 'mid',
    author: 'user',
    authorId: 'idstr',
    authorNick: 'screen_name',
    text: 'text',
    at: 'created_at',
  },
  {
    source: 'Bilibili replies: member.mid, member.uname, content, ctime',
    list: 'replies',
    id: 'rpid',
    author: 'member',
    authorId: 'mid',
    authorNick: 'uname',
    text: 'message',
    at: 'ctime',
  },
  {
    source: 'WooCommerce product reviews: reviewer, reviewer_email, review, date_created',
    list: 'reviews',
    id: 'id',
    authorId: 'reviewer_id',
    authorNick: 'reviewer',
    text: 'review',
    at: 'date_created',
  },
];

/** Headings of exports, by language, as spreadsheets carry them. */
export interface Headings {
  readonly source: string;
  readonly person: PersonKeys;
  readonly other: readonly string[];
}

export const HEADINGS: readonly Headings[] = [
  {
    source: 'order exports of Chinese shop back ends',
    person: {
      userId: '会员编号',
      name: '收件人姓名',
      phone: '收件人手机',
      address: '收件地址',
      username: '买家会员名',
    },
    other: ['订单编号', '商品编码', '运单号', '付款时间', '实付金额'],
  },
  {
    source: 'customer lists of Chinese vendors',
    person: {
      name: '客户姓名',
      phone: '联系方式',
      residentId: '证件号码',
      email: '电子邮箱',
      birth: '出生年月日',
      plate: '车牌号码',
    },
    other: ['合同编号', '产品代码', '流水号', '签约日期', '保费'],
  },
  {
    source: 'pay-out lists: 开户名, 银行账号, 预留手机号',
    person: { name: '开户名', card: '银行卡账号', phone: '预留手机号', residentId: '身份证号码' },
    other: ['批次号', '网点代码', '交易流水', '提交时间', '打款金额'],
  },
  {
    source: 'contact exports of English-language spreadsheets',
    person: {
      userId: 'Cust ID',
      name: 'Customer Name',
      phone: 'Contact No.',
      email: 'E-mail ID',
      birth: 'DOB',
    },
    other: ['Invoice #', 'Item Code', 'AWB', 'Order Date', 'Total'],
  },
  {
    source: 'Google contacts and mailing-list exports: Given Name, Phone 1 - Value, E-mail 1 - Value',
    person: {
      name: 'Name',
      phone: 'Phone 1 - Value',
      email: 'E-mail 1 - Value',
      address: 'Address 1 - Formatted',
    },
    other: ['Ref', 'Group Code', 'Serial', 'Last Modified', 'Score'],
  },
  {
    source: 'database dumps with pinyin initials',
    person: {
      userId: 'KHBH',
      name: 'KHXM',
      phone: 'SJHM',
      residentId: 'ZJHM',
      address: 'TXDZ',
      plate: 'CPH',
    },
    other: ['DDBH', 'SPBM', 'KDDH', 'XDSJ', 'ZJE'],
  },
  {
    source: 'membership dumps: gender and tier codes left out',
    person: {
      userId: 'member_no',
      name: 'member_name',
      phone: 'mobile_no',
      email: 'mail_addr',
      ip: 'last_login_ip',
    },
    other: ['txn_ref', 'sku_code', 'trace_no', 'txn_ts', 'txn_amt'],
  },
];

/** Labels before values in pages and messages. */
export interface Labels {
  readonly person: PersonKeys;
  readonly colon: string;
}

export const LABELS: readonly Labels[] = [
  {
    person: {
      name: '收件人',
      phone: '手机',
      landline: '固定电话',
      address: '收货地址',
      residentId: '身份证',
      email: '邮箱',
      birth: '出生日期',
      plate: '车牌号',
      wechat: '微信',
      qq: 'QQ',
      alipay: '支付宝',
      card: '银行卡号',
      passport: '护照号',
      permit: '港澳通行证',
    },
    colon: '：',
  },
  {
    person: {
      name: '用户姓名',
      phone: '用户电话',
      landline: '座机',
      address: '用户地址',
      residentId: '身份号码',
      email: '电子邮件',
      birth: '生日',
      plate: '车牌',
      wechat: '微信号',
      qq: 'QQ号',
      alipay: '支付宝账号',
      card: '卡号',
      passport: '护照号码',
      permit: '回乡证号',
    },
    colon: ':',
  },
  {
    person: {
      name: 'Consignee',
      phone: 'Mob.',
      landline: 'Telephone',
      address: 'Deliver to',
      email: 'E-mail',
      birth: 'Date of birth',
      card: 'Card number',
      passport: 'Passport No',
    },
    colon: ':',
  },
];

/** Keys of traffic that names nobody, with the shape of what stands under them. */
export const CLEAN_KEYS = {
  orderNumbers: [
    'orderNo',
    'tid',
    'trade_no',
    'outTradeNo',
    'bizOrderId',
    'ddh',
    'order_sn',
    'refund_id',
    'contractNo',
  ],
  snowflakes: ['id', 'itemId', 'msgId', 'noteId', 'skuId', 'spuId', 'aweme_id', 'rpid', 'activityId'],
  milliseconds: ['ts', 'gmtCreate', 'gmtModified', 'expireAt', 'startTime', 'updated', 'serverTime', 'mtime'],
  mobileLikeSkus: ['sku', 'outerId', 'barcode', 'num_iid', 'wareId', 'goodsCode', 'cspuId', 'spbm'],
  versions: ['version', 'appVersion', 'sdkVer', 'minVersion', 'build', 'firmware', 'engine'],
  uuids: ['traceId', 'requestId', 'uuid', 'spm', 'sessionKey', 'etag', 'nonce'],
  floats: ['score', 'ratio', 'weight', 'ctr', 'confidence', 'vector', 'discount'],
  base64: ['image', 'cursor', 'nextToken', 'thumb', 'signature', 'payload', 'extParams'],
  shas: ['commit', 'sha', 'digest', 'md5', 'checksum', 'tree', 'hash'],
  tracking: ['waybillNo', 'expressNo', 'mailNo', 'logisticsNo', 'tracking_number', 'kddh', 'sid'],
  luhnIds: ['voucherNo', 'serialNo', 'couponCode', 'batchNo', 'traceNo', 'ledgerId', 'settleNo'],
  coordinates: ['bbox', 'viewport', 'path'],
  counts: ['total', 'count', 'stock', 'sales', 'pv', 'page', 'size', 'rank'],
} as const;
