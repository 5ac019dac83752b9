/**
 * The words of keys, as data: English, pinyin and its abbreviations, Chinese. Written without separators and in lower
 * case. Weights are log-odds that a well-shaped value under the key is what the key says: 4 is about 98 in 100.
 */

export type KeyKind =
  | 'none'
  /** Numbers under it are no personal data: order numbers, times, versions. */
  | 'negative'
  | 'phone'
  | 'email'
  | 'name'
  | 'username'
  | 'userId'
  | 'address'
  | 'residentId'
  | 'card'
  | 'birthDate'
  | 'gender'
  | 'opinion'
  | 'purchase'
  | 'ip'
  | 'mac'
  | 'passport'
  | 'permit'
  | 'ssn'
  | 'taxId'
  | 'licence'
  | 'plate'
  | 'iban'
  | 'bankAccount'
  | 'routing'
  | 'crypto'
  | 'healthId'
  | 'professionalId'
  | 'orgId'
  | 'voter'
  | 'postcode'
  /** WeChat, QQ, Alipay. */
  | 'social'
  /** Coordinates of a place. */
  | 'geo'
  /** An object under it describes its parent's subject. */
  | 'part';

/**
 * Whose value it is. `party` is the customer's side of a deal, under all its names: an object's own values and those
 * of its buyer, user, receiver are one person unless they contradict each other. The other sides are other people.
 */
export type Side =
  | 'self'
  | 'party'
  | 'author'
  | 'seller'
  | 'courier'
  | 'staff'
  | 'sender'
  | 'target'
  | 'inviter'
  | 'relative';

/** Kind, weight, and whether it needs another personal value beside it. */
export type KeyEntry = readonly [kind: KeyKind, weight: number, contextual?: true];

export const KINDS: ReadonlyMap<string, KeyEntry> = entries([
  [
    'phone',
    4,
    'phone mobile tel telephone cell cellphone mobilephone mobileno mobno mobilenum mobilenumber phoneno phonenum phonenumber phonenr telno telnum telnumber tele telephonenumber cellno cellnumber cellphonenumber mobilephonenumber mobilephoneno msisdn contactno contactnumber contactnum contactphone contactmobile contacttel callnumber landline fixedphone homephone workphone officephone dayphone bindphone bindmobile whatsapp linkphone linktel linkmobile securephone securemobile phn mob sj sjh sjhm shouji shoujihao shoujihaoma dh dhhm dianhua dianhuahaoma lxdh lxfs lxsj lianxidianhua lianxifangshi yddh gddh bgdh jtdh zjhm telephoneno mphone mphoneno',
  ],
  [
    'phone',
    4,
    '手机 手机号 手机号码 手机电话 电话 电话号码 联系电话 联系方式 联系手机 移动电话 固定电话 座机 固话 办公电话 家庭电话 预留手机号 绑定手机 绑定手机号 注册手机号 來電 電話 電話號碼 手機 手機號碼 聯絡電話 联络电话 热线 tel电话',
  ],
  [
    'email',
    3,
    'email mail emailaddress mailaddress emailaddr mailbox emailid useremail contactemail eml yx dzyx youxiang dianziyouxiang primaryemail workemail',
  ],
  ['email', 3, '邮箱 电子邮箱 电子邮件 邮件地址 邮箱地址 邮件 電子郵件 郵箱'],
  [
    'name',
    3,
    'realname truename fullname personname legalname firstname lastname givenname familyname surname middlename contactname contactperson contactsname linkman linkmanname holdername cardholder cardholdername accountname bankaccountname patientname studentname employeename passengername guestname clientname applicantname xm xingming zsxm lxr lxrxm lianxiren khxm shr shrxm sjr sjrxm shouhuoren shoujianren cname zhname enname chinesename displayrealname',
  ],
  [
    'name',
    3,
    '姓名 真实姓名 名字 联系人 联系人姓名 收货人 收件人 收货人姓名 收件人姓名 持卡人 开户名 户名 患者姓名 学生姓名 员工姓名 负责人 经办人 申请人 中文名 英文名 聯絡人 收貨人 法人 法定代表人',
  ],
  ['name', 1, 'name', true],
  ['name', 1, '名称', true],
  [
    'username',
    3,
    'username nick nickname usernick usernickname screenname displayname loginname loginid login accountid handle alias petname wangwang wangwangid wwnick snsnick nc yhm yonghuming nicheng dlm dlzh wxname wechatname usernm unick uname memberlogin displayusernick displaynick snsname',
  ],
  [
    'username',
    3,
    '昵称 用户名 用户昵称 会员名 登录名 账号 帐号 用户账号 旺旺 旺旺名 旺旺号 网名 暱稱 用戶名 登录账号 微信昵称 会员昵称',
  ],
  [
    'userId',
    3,
    'uid userid useruid usrid usercode userno usernumber memberid memberno membercode customerid customerno customercode custid custno openid unionid accountuid personid peopleid patientid studentid employeeid staffid yhid yhbh yonghuid hyid khid puid suid mid userkey encuid encryptuid encryptuserid snsuid uidstr subscriberid profileid ssouid passportuid weixinopenid',
  ],
  [
    'userId',
    3,
    '用户id 用户编号 会员编号 会员id 会员号 客户编号 客户id 用户标识 用户号 客户号 学号 工号 员工编号',
  ],
  ['userId', 1, 'id', true],
  [
    'address',
    3,
    'address addr fulladdress detailaddress addressdetail addrdetail detailaddr shippingaddress deliveryaddress homeaddress billingaddress mailingaddress postaladdress streetaddress street residence addressline useraddress contactaddress liveaddress registeraddress familyaddress dz dizhi xxdz lxdz shdz sjdz jtdz zz zhuzhi hjdz txdz shouhuodizhi',
  ],
  [
    'address',
    3,
    '地址 详细地址 收货地址 收件地址 联系地址 家庭地址 家庭住址 住址 现住址 通讯地址 通信地址 户籍地址 居住地址 配送地址 寄件地址 邮寄地址 注册地址 收貨地址',
  ],
  [
    'residentId',
    4,
    'idcard idcardno idcardnum idcardnumber idno idnum idnumber identityno identitynumber identitycard identitycardno identity certno certnumber certificateno certid credentialno residentid residentidno nationalid citizenid sfz sfzh sfzhm shenfenzheng shenfenzhenghao zjh zjhao gmsfhm idcode personidno',
  ],
  ['residentId', 4, '身份证 身份证号 身份证号码 公民身份号码 证件号 证件号码 居民身份证号 身份證號 证件编号'],
  [
    'card',
    4,
    'bankcard bankcardno bankcardnum bankcardnumber cardno cardnum cardnumber creditcard creditcardno creditcardnumber debitcard pan bankaccount bankaccountno bankno accountno accountnumber acctno payaccount yhk yhkh yinhangka yinhangkahao kh kahao ccnumber ccnum cc paymentcard',
  ],
  [
    'card',
    4,
    '银行卡 银行卡号 卡号 信用卡 信用卡号 储蓄卡号 银行账号 银行帐号 账户号 收款账号 开户账号 銀行卡號',
  ],
  [
    'birthDate',
    3,
    'birthday birthdate birth dateofbirth dob borndate birthtime csrq csny shengri sr chushengriqi',
  ],
  ['birthDate', 3, '生日 出生日期 出生年月 出生年月日'],
  ['gender', 2, 'gender sex xb xingbie usersex'],
  ['gender', 2, '性别'],
  [
    'opinion',
    2,
    'comment comments review reviewcontent reviewtext reviewbody ratecontent commentcontent commenttext feedback feedbackcontent content opinion evaluation appendcontent appendcomment appraise pl plnr pingjia pinglun reviewmessage ratetext',
  ],
  ['opinion', 2, '评价 评论 评价内容 评论内容 追评 点评 反馈 反馈内容 意见 留言 买家留言 评语'],
  [
    'purchase',
    2,
    'purchase purchased purchasetitle purchaseditem boughtitem itemtitle goodsname goodstitle productname producttitle auctiontitle skuname skuinfo skumap auctionsku itemname spmc',
  ],
  ['purchase', 2, '商品名称 商品名 购买商品 商品标题 购买记录 宝贝名称 商品'],
  [
    'ip',
    3,
    'ip ipaddr ipaddress clientip userip loginip lastloginip registerip regip remoteip remoteaddr sourceip xforwardedfor',
  ],
  ['ip', 3, 'ip地址 登录ip 注册ip'],
  [
    'negative',
    0,
    'timestamp time ts date version ver orderno orderid ordersn ordernumber ordercode tradeno tradeid tradenumber transactionid transactionno serialno serial sn sku skuid spu spuid itemid goodsid productid requestid reqid traceid spanid sessionid logid eventid taskid jobid batchno trackingno trackingnumber waybill waybillno expressno logisticsno mailno barcode ean upc gtin isbn code hash md5 sha1 sha256 checksum signature sign token nonce guid uuid etag price amount total count size offset length width height lat lng latitude longitude seq sequence index rank score level port pid objectid docid commentid reviewid rateid feedbackid postid articleid messageid msgid threadid topicid parentid rootid groupid shopid storeid merchantid deptid orgid companyid categoryid cid appid clientid deviceid adid ddh ddbh lsh bh wlh spbh imei imsi mac build revision createtime updatetime createdat updatedat expire expires ttl duration quantity qty stock inventory weight volume zip zipcode postcode postalcode areacode countrycode citycode regioncode taxno invoiceno contractno accessno extension fileid imageid picid videoid mediaid pageno pagesize',
  ],
  [
    'negative',
    0,
    '订单号 订单编号 订单id 运单号 快递单号 物流单号 单号 流水号 交易号 交易单号 商品编号 商品id 货号 条码 条形码 编码 编号 序号 版本 版本号 时间 日期 时间戳 下单时间 金额 价格 单价 数量 库存 邮编 批次号 发票号 合同号 id号 店铺id 評分 追踪号 请求号',
  ],
  ['part', 0, partWords()],
]);

function partWords(): string {
  return 'profile info information detail details data contact contacts contactinfo base basic baseinfo basicinfo extra ext account personal personalinfo userinfo result attributes attrs attr payload fields properties extend private identityinfo realnameinfo verify auth registration shipping delivery consigneeinfo';
}

/** Keys under which an object goes on describing its parent's subject. */
export const PARTS: ReadonlySet<string> = new Set(partWords().split(' '));

/** Words before a key's own that say whose value it is. */
export const ROLES: ReadonlyMap<string, Side> = sides([
  [
    'party',
    'buyer customer cust user usr member mem client consumer receiver receive recv recipient consignee contact contacts contactor contactperson payer account acct guest passenger patient applicant student subscriber visitor owner holder cardholder shipto ship billing bill delivery deliver order register reg login bind person personal people individual candidate tenant resident insured policyholder borrower lessee traveler traveller purchaser mj maijia yh yonghu kh kehu hy huiyuan shr sjr shouhuo shoujian lxr',
  ],
  [
    'author',
    'author reviewer commenter commentator rater poster publisher creator uploader rate comment review reply replier writer speaker asker answerer pl plr',
  ],
  ['seller', 'seller vendor salesman salesperson salesrep dealer landlord host anchor'],
  ['courier', 'courier rider driver deliveryman postman deliverer shipper kdy'],
  [
    'staff',
    'staff employee emp operator agent admin handler assignee manager doctor nurse teacher lawyer servicer waiter technician engineer leader yg',
  ],
  ['sender', 'sender from jjr fjr consignor'],
  ['target', 'target to toid at replyto friend follower followed followee peer other opponent partner'],
  ['inviter', 'inviter referrer referer recommender introducer'],
  [
    'relative',
    'relative emergency emergencycontact spouse father mother parent guardian child children guarantor beneficiary',
  ],
]);

/** Plurals: a list of them is a list of people. */
export const LIST_ROLES: ReadonlyMap<string, Side> = new Map(
  [...ROLES].flatMap(([word, side]) => [
    [`${word}s`, side] as const,
    [`${word}list`, side] as const,
    [`${word}info`, side] as const,
  ]),
);

/** What a bare role means when a scalar stands under it: `receiver: "张三"`, `author: "小明"`. */
export const HOLDERS: ReadonlyMap<string, readonly [KeyKind, number]> = new Map<
  string,
  readonly [KeyKind, number]
>([
  ...'receiver consignee recipient contact contactperson passenger patient applicant payer cardholder shr sjr lxr doctor teacher courier driver rider sender emergencycontact spouse father mother guardian'
    .split(' ')
    .map((word) => [word, ['name', 2.5]] as const),
  ...'order delivery deliver ship shipto bill billing register reg login bind personal rate comment comments review reviews reply from to at parent children account acct people host agent orders accounts logins replyto toid other'
    .split(' ')
    .map((word) => [word, ['none', 0]] as const),
  ['comment', ['opinion', 2]],
  ['review', ['opinion', 2]],
]);

/** Chinese words of role before a key, longest first; with the kind of a bare one. */
export const CHINESE_ROLES: readonly (readonly [string, Side, KeyKind])[] = (
  [
    ['紧急联系人', 'relative', 'name'],
    ['推荐人', 'inviter', 'name'],
    ['邀请人', 'inviter', 'name'],
    ['监护人', 'relative', 'name'],
    ['收货人', 'party', 'name'],
    ['收件人', 'party', 'name'],
    ['联系人', 'party', 'name'],
    ['寄件人', 'sender', 'name'],
    ['发件人', 'sender', 'name'],
    ['评论者', 'author', 'username'],
    ['快递员', 'courier', 'name'],
    ['配送员', 'courier', 'name'],
    ['持卡人', 'party', 'name'],
    ['操作人', 'staff', 'name'],
    ['业务员', 'staff', 'name'],
    ['购买者', 'party', 'username'],
    ['骑手', 'courier', 'name'],
    ['司机', 'courier', 'name'],
    ['买家', 'party', 'username'],
    ['卖家', 'seller', 'username'],
    ['用户', 'party', 'username'],
    ['客户', 'party', 'name'],
    ['会员', 'party', 'username'],
    ['作者', 'author', 'username'],
    ['员工', 'staff', 'name'],
    ['患者', 'party', 'name'],
    ['学生', 'party', 'name'],
    ['乘客', 'party', 'name'],
    ['收货', 'party', 'none'],
    ['收件', 'party', 'none'],
    ['寄件', 'sender', 'none'],
  ] as const
).toSorted((a, b) => b[0].length - a[0].length);

/** A compound that ends in one of these is a number, a code or a state, whatever stands before. */
export const LAST_WORDS: ReadonlySet<string> = new Set(
  'id ids no num number code count status state type flag time at date version ver model brand verified enabled visible token hash key url uri link price amount total qty quantity size index order sort level score rate rating percent ratio ts timestamp sn seq length limit format pattern regex prefix suffix label placeholder template required valid hidden masked color icon image img pic avatar'.split(
    ' ',
  ),
);

/** Words that make the object a thing that is sold or counted: its `id` and `name` are not a person's. */
export const HARD_THINGS: ReadonlySet<string> = new Set(
  'sku spu price prices stock inventory goods product item barcode isbn brand currency'.split(' '),
);
export const THINGS: ReadonlySet<string> = new Set(
  'title subtitle content comment rating ratedate star stars review reviews ratecontent feedback remark message orderno orderid ordersn amount total description desc body summary text subject categoryid'.split(
    ' ',
  ),
);

function entries(rows: readonly (readonly [KeyKind, number, string, true?])[]): Map<string, KeyEntry> {
  const map = new Map<string, KeyEntry>();
  for (const [kind, weight, words, contextual] of rows) {
    for (const word of words.split(' ')) {
      if (!map.has(word)) map.set(word.toLowerCase(), contextual ? [kind, weight, true] : [kind, weight]);
    }
  }
  return map;
}

function sides(rows: readonly (readonly [Side, string])[]): Map<string, Side> {
  const map = new Map<string, Side>();
  for (const [side, words] of rows) for (const word of words.split(' ')) map.set(word, side);
  return map;
}
