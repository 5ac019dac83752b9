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
  | 'wechat'
  | 'qq'
  | 'alipay'
  /** Coordinates of a place. */
  | 'geo'
  /** An object under it describes its parent's subject. */
  | 'part'
  /** Says which table the object is a row of: `__typename` of GraphQL. */
  | 'type';

/**
 * Whose value it is. `party` is the customer's side of a deal, under all its names: an object's own values and those
 * of its buyer, user, receiver are one person unless they contradict each other. The other sides are other people.
 */
export const SIDES = [
  'self',
  'party',
  'author',
  'seller',
  'courier',
  'staff',
  'sender',
  'target',
  'inviter',
  'relative',
] as const;
export type Side = (typeof SIDES)[number];

/** Kind, weight, and whether it needs another personal value beside it. */
export type KeyEntry = readonly [kind: KeyKind, weight: number, contextual?: true];

export const KINDS: ReadonlyMap<string, KeyEntry> = entries([
  [
    'phone',
    4,
    'phone mobile tel telephone cell handphone mbl mblno mobl mobi phne fone telf tlf telefon telefono telefone telefoon telephon celular celphone movil handynummer handy nohp hp nomorhp keitai denwa denwabangou ph phno tellphone contactcell smsphone smsnumber smsmobile verifyphone verifymobile resmobile reservemobile reservedmobile bankmobile wechatphone alipayphone callback callbacknumber callbackphone dialnumber callee caller callerno calleeno callernumber calleenumber calledno callingno lxfsh lxsjh lxrdh lxrsj lxrsjh shdh shsj shrdh shrsj shrsjh sjrdh sjrsj sjrsjh jhdh khdh khsj khsjh yhdh yhsj yhsjh grdh brdh brsj brlxdh gzdh dwdh zzdh zjdh wxsjh yddhhm bdsj bdsjh zcsj zcsjh ylsj ylsjh shoujihm shoujih lianxishouji shouhuodianhua cellphone mobilephone mobileno mobno mobilenum mobilenumber phoneno phonenum phonenumber phonenr telno telnum telnumber tele telephonenumber cellno cellnumber cellphonenumber mobilephonenumber mobilephoneno msisdn contactno contactnumber contactnum contactphone contactmobile contacttel callnumber landline fixedphone homephone workphone officephone dayphone bindphone bindmobile whatsapp linkphone linktel linkmobile securephone securemobile phn mob sj sjh sjhm shouji shoujihao shoujihaoma dh dhhm dianhua dianhuahaoma lxdh lxfs lxsj lianxidianhua lianxifangshi yddh gddh bgdh jtdh zjhm telephoneno mphone mphoneno',
  ],
  [
    'phone',
    4,
    '手机 手机号 手机号码 手機號 手机號 移动手机 手机1 手机2 电话1 电话2 电话（手机） 本人电话 个人电话 紧急电话 收货电话 收件电话 收货手机 客户电话 客户手机 会员手机 会员手机号 顾客电话 电话/手机 电话或手机 固话号码 座机号 座机号码 住宅电话 宅电 单位电话 公司电话 回拨号码 主叫号码 被叫号码 主叫 被叫 来电号码 呼叫号码 拨打号码 微信绑定手机 携帯電話 電話番号 携帯番号 전화번호 전화 휴대폰 휴대폰번호 휴대전화 연락처 телефон мобильный тел 手机电话 电话 电话号码 联系电话 联系方式 联系手机 移动电话 固定电话 座机 固话 办公电话 家庭电话 预留手机号 绑定手机 绑定手机号 注册手机号 來電 電話 電話號碼 手機 手機號碼 聯絡電話 联络电话 热线 tel电话',
  ],
  [
    'email',
    3,
    'email mail emailaddress emladdr emladr mailadr mailaddr emailadress emails mails contactmail correo correoelectronico courriel epost eposta adresseemail loginemail registeremail regemail bindemail backupemail secondaryemail homeemail officeemail billingemail notifyemail receiveemail lxyx gryx yxdz dzyj dzyjdz yjdz khyx yhyx youxiangdizhi youjian mailaddress emailaddr mailbox emailid useremail contactemail eml yx dzyx youxiang dianziyouxiang primaryemail workemail',
  ],
  [
    'email',
    3,
    '邮箱 电子邮箱 联系邮箱 个人邮箱 工作邮箱 注册邮箱 绑定邮箱 email邮箱 邮箱账号 電郵 電子信箱 メール メールアドレス 이메일 почта 电子邮件 邮件地址 邮箱地址 邮件 電子郵件 郵箱',
  ],
  [
    'name',
    3,
    'realname truename fullname fullnm fname lname mname fstnm lstnm firstnm lastnm givennm surnm forename givennames surnames lastnames prenom nomcomplet nombre nombres apellido apellidos nombrecompleto nome nomecompleto cognome sobrenome vorname nachname nama namalengkap namadepan namabelakang hoten shimei namae kanjiname kananame legalnm displayfullname chnname engname namecn nameen namezh cnname ename pinyinname ownername ownernm custnm custname clientnm payeename payername drawername hldrnm accthldr accountholder accountholdername acctname acctnm beneficiaryname insuredname policyholdername passportname idname certname idcardname namonidcard nameoncard nameonid signname signername contactnm cntctnm rcvrnm recvnm recvname rcvname recipientname consigneename attn attention xmpy ygxm xsxm jsxm hzxm brxm khxm yhxm hyxm czrxm fzrxm frxm frdb fddbr jhrxm tbrxm bbxrxm sqrxm gmrxm cyrxm jbrxm lxrmc shrmc sjrmc jjr jjrxm fjrxm zkrxm zsmc zname xingmingpinyin lianxirenxingming shouhuorenxingming shoujianrenxingming personname legalname firstname lastname givenname familyname surname middlename contactname contactperson contactsname linkman linkmanname holdername cardholder cardholdername accountname bankaccountname patientname studentname employeename passengername guestname clientname applicantname xm xingming zsxm lxr lxrxm lianxiren khxm shr shrxm sjr sjrxm shouhuoren shoujianren cname zhname enname chinesename displayrealname',
  ],
  [
    'name',
    3,
    '姓名 真实姓名 名字 客户姓名 会员姓名 用户姓名 顾客姓名 买家姓名 收货姓名 收件姓名 寄件人姓名 发件人姓名 本人姓名 申请人姓名 乘客姓名 旅客姓名 投保人 被保险人 受益人 家长姓名 监护人姓名 教师姓名 医生姓名 业主姓名 户主 户主姓名 租客姓名 签收人 签收人姓名 签名 购买人 下单人 付款人 汇款人 收款人 收款人姓名 开户人 账户名 账户名称 姓 名 氏名 お名前 名前 宛名 성명 이름 성함 имя фамилия фио 联系人 联系人姓名 收货人 收件人 收货人姓名 收件人姓名 持卡人 开户名 户名 患者姓名 学生姓名 员工姓名 负责人 经办人 申请人 中文名 英文名 聯絡人 收貨人 法人 法定代表人',
  ],
  ['name', 1, 'name', true],
  ['name', 1, '名称', true],
  [
    'username',
    3,
    'username nick nickname nickn nknm nicknm nicknames scrnm screennm usrnm usrname lgnm loginnm loginaccount loginuser logonname usernamee userhandle penname authorname displaynm dispname dispnm profilename twitterhandle memnick membernick membernickname buyernickname sellernick fansname anchorname wxnc wxnickname wxnick nickwx weixinnicheng khnc mjnc hync yhnc yhzh zhm dlzhm dlyhm hym mjzh mjhym usernick usernickname screenname displayname loginname loginid login handle alias petname wangwang wangwangid wwnick snsnick nc yhm yonghuming nicheng dlm dlzh wxname wechatname usernm unick uname memberlogin displayusernick displaynick snsname',
  ],
  [
    'username',
    3,
    '昵称 用户名 用户昵称 网名昵称 买家账号 买家旺旺 买家会员名 卖家昵称 会员账号 登陆名 登录用户名 用户登录名 ユーザー名 ニックネーム 닉네임 아이디 会员名 登录名 账号 帐号 用户账号 旺旺 旺旺名 旺旺号 网名 暱稱 用戶名 登录账号 微信昵称 会员昵称',
  ],
  [
    'userId',
    3,
    'uid userid accountid useruid usrid usruid usrno usrcd usrkey usrsn usersn userseq usrseq userpk usrpk useridx usercd custseq custsn custcd custkey custpk custuid cstid cstno cstmrid cstmrno clientno clientcode clntid clntno mbrid mbrno mbrcode mbrkey memid memno memberkey memberseq membersn memberuid memberpk acctid acctuid acctkey acctcode accid accuid userguid useruuid userhash useropenid wxopenid wxunionid mpopenid fbid fbuserid personcode personno personkey empid empno empcode emplid staffno staffcode stuid stuno studentno patid patno patientno patientcode ptid ptntid vipid vipno vipcode vipcardid loyaltyid loyaltyno partyid subjectid humanid uidx uuidx useridentifier identityid globaluserid internaluserid externaluserid extuserid extuid thirduid thirdid platformuid yhbm yhxh yhid yhdm hybh hybm hyh hydm khbh khbm khdm xsbh xsid ygbh yggh hzbh hzid brbh brid sfid ryid rybh rydm usercode userno usernumber memberid memberno membercode customerid customerno customercode custid custno openid unionid accountuid personid peopleid patientid studentid employeeid staffid yhid yhbh yonghuid hyid khid puid suid userkey encuid encryptuid encryptuserid snsuid uidstr subscriberid profileid ssouid passportuid weixinopenid',
  ],
  [
    'userId',
    3,
    '用户id 用户编号 会员编号 用户代码 用户编码 用户序号 用户uid 会员编码 会员代码 客户编码 客户代码 人员编号 人员id 员工号 患者编号 患者id 病人id 病历号 门诊号 住院号 学生编号 会員番号 회원번호 회원id 고객번호 会员id 会员号 客户编号 客户id 用户标识 用户号 客户号 学号 工号 员工编号',
  ],
  ['userId', 1, 'id idstr mid', true],
  [
    'address',
    3,
    'address addr fulladdress adr adrs addrs addrline addrtxt addrtext addrstr addrinfo streetline streetnm streetaddr straddr stadr strasse anschrift adresse direccion direcciones domicilio endereco indirizzo via alamat alamatlengkap jusho dirección deliverto sendto billto deliveryaddr deliveraddr shipaddr shipaddress shipadr shipto shippingaddr billaddr billaddress billingaddr postaddr postaddress homeaddr liveaddr residenceaddress residenceaddr residentialaddress permanentaddress permanentaddr currentaddress currentaddr presentaddress companyaddress officeaddress workaddress receiveaddress receiveaddr receiveraddress recvaddr rcvaddr rcvadr recvaddress recipientaddress consigneeaddress consigneeaddr contactaddr custaddr custadr detailedaddress detailedaddr detailadr addrdtl adrdtl dtladdr dtladr fulladdr fulladr locationaddress placeaddress useraddr housingaddress householdaddress hukouaddress registeredaddress registaddress idcardaddress idaddress certaddress invoiceaddress returnaddress senderaddress pickupaddress dropoffaddress xjdz xzz xzdz xjzdz jzdz hjszd hjd jgdz gzdz dwdz yjdzh psdz fhdz qsdz jsdz khdz yhdz shrdz sjrdz jjrdz lxrdz xiangxidizhi jiatingdizhi jiatingzhuzhi lianxidizhi shouhuodz detailaddress addressdetail addrdetail detailaddr shippingaddress deliveryaddress homeaddress billingaddress mailingaddress postaladdress streetaddress street residence addressline useraddress contactaddress liveaddress registeraddress familyaddress dz dizhi xxdz lxdz shdz sjdz jtdz zz zhuzhi hjdz txdz shouhuodizhi',
  ],
  [
    'address',
    3,
    '地址 详细地址 收货地址 收貨詳細地址 收货详细地址 收件人地址 收货人地址 寄件人地址 发货地址 退货地址 取件地址 送货地址 送达地址 派送地址 上门地址 安装地址 服务地址 地址1 地址2 街道地址 街道 家庭详细地址 户口所在地 户籍所在地 户籍地 身份证地址 居住地 常住地址 现居住地 现居地址 暂住地址 单位地址 工作地址 公司地址 账单地址 开票地址 住所 住所地 地址信息 客户地址 会员地址 用户地址 住址 通訊地址 聯絡地址 住所地址 ご住所 お届け先住所 주소 배송지 배송주소 адрес 收件地址 联系地址 家庭地址 家庭住址 住址 现住址 通讯地址 通信地址 户籍地址 居住地址 配送地址 寄件地址 邮寄地址 注册地址 收貨地址',
  ],
  [
    'residentId',
    4,
    'idcard idcardno idcardnum idcrd idcrdno idcardnbr idnbr idnr iddoc iddocno iddocnumber identificationno identificationnumber identitynum identityid identitycode identitycardnum identitycardnumber idcardid certnbr certcode certnum certificatenumber certificateid credentialnumber credentialsno credentialid docno docnumber documentno documentnumber documentid govid govtid governmentid nationalidno nationalidnumber nationalidentity nationalno nric nricno nricfin fin aadhaar aadhar aadhaarno aadhaarnumber uidai dni nif nie pesel personnummer hetu cpf rut curp cedula juminno jumin bsn oib egn cnp nin ninnumber tckn tcno tckimlik tckimlikno nik ktp noktp ktpno hkid hkidno mykad cnic sfzhao sfzhaoma sfzid sfzjh sfzjhm zjhm zjhmm zjbh zjbm grzjh grsfz grsfzh frsfz frsfzh lxrsfz shrsfz khsfz khsfzh yhsfz yhsfzh hzsfz hzsfzh ygsfz ygsfzh gmsfz sfhm shenfenhao shenfenzhenghaoma shenfenid zhengjianhao zhengjianhaoma realidcard realnameid legalpersonid legalidcard idcardnumber idno idnum idnumber identityno identitynumber identitycard identitycardno identity certno certnumber certificateno certid credentialno residentid residentidno nationalid citizenid sfz sfzh sfzhm shenfenzheng shenfenzhenghao zjh zjhao gmsfhm idcode personidno',
  ],
  [
    'residentId',
    4,
    '身份证 身份证号 身份证号码 居民身份证 居民身份证号码 身份证件号 身份证件号码 身份证编号 身份证明号码 本人身份证 个人身份证 法人身份证 法人身份证号 收货人身份证 收件人身份证 身份号码 证号 证件 证件號 證件號碼 身份證 身份證號碼 身分證 身分證字號 身分證號 マイナンバー 個人番号 주민등록번호 주민번호 외국인등록번호 公民身份号码 证件号 证件号码 居民身份证号 身份證號 证件编号',
  ],
  [
    'card',
    4,
    'card bankcard cardid bankcardno bankcardnum crdno crdnbr crdnum cardnbr cardnr ccno ccnbr ccnumb creditno creditcardnbr creditcardnum debitcardno debitno debitcardnumber bankcardcode bankcardid bankcardnbr bnkcrd bnkcrdno bnkcardno primaryaccountnumber panno cardpan accountcard accountcardno settlecard settlecardno withdrawcard withdrawcardno paycard paycardno savingscard savingsno depositcard unionpaycard unionpay unionpayno boundcard bindcard bindcardno acctnbr acctnum bankacct bankacctno bankacctnum bankacctnbr bankaccountnum bankaccountnumber bankaccno accno bankaccnt yhkhm yhkhao yhkno yhkzh yhzhh khyhzh yhzhhm jjk jjkh xyk xykh cxk cxkh gzk gzkh kahaoma yinhangzhanghao skzh skkh fkkh fkzh txkh bankcardnumber cardno cardnum cardnumber creditcard creditcardno creditcardnumber debitcard pan bankaccount bankaccountno bankno accountno accountnumber acctno payaccount yhk yhkh yinhangka yinhangkahao kh kahao ccnumber ccnum cc paymentcard',
  ],
  [
    'card',
    4,
    '银行卡 银行卡号 卡号 银行卡号码 银行卡账号 储蓄卡 借记卡 借记卡号 信用卡卡号 工资卡 工资卡号 收款卡号 付款卡号 付款账号 打款账号 提现账号 提现卡号 绑定银行卡 绑定卡号 结算账号 结算卡号 开户行账号 银行账户 银行账户号 对公账号 收款银行账号 帐号号码 カード番号 카드번호 계좌번호 信用卡 信用卡号 储蓄卡号 银行账号 银行帐号 账户号 收款账号 开户账号 銀行卡號',
  ],
  [
    'birthDate',
    3,
    'birthday birthdate birth dateofbirth birthdt brthdt brthdy bthdt bday bdate bdy birthymd birthdaystr birthdatestr birthstr birthdatetime dobstr borndt bornon borntime bornday userbirth userbirthday birthdayinfo fechanacimiento fechadenacimiento datanascimento datadenascimento geburtsdatum geburtstag datenaissance datedenaissance datadinascita tanggallahir tgllahir ngaysinh csrqstr chusheng chushengnianyue shengrirq birthsolar khsr hysr yhsr hzcsrq dob borndate birthtime csrq csny shengri sr chushengriqi',
  ],
  [
    'birthDate',
    3,
    '生日 出生日期 出生年月 出生日 出生年月日期 出生时间 生辰 会员生日 客户生日 用户生日 誕生日 生年月日 出生年份 생년월일 생일 дата рождения 出生年月日',
  ],
  [
    'gender',
    2,
    'gender sex xb sexcode sexcd gendercd gendercode gndr sx usergender xbdm xbmc xingbie usersex',
  ],
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
    'ip ipaddr ipaddress ipv4 ipv6 ipadr ipadrs hostip serverip ipaddrs ipstr cip uip myip realip publicip wanip lanip loginipaddr loginipaddress lastip lastloginipaddr lastloginaddr regipaddr registerips signupip createip createdip updateip orderip payip visitip visitorip accessip requestip reqip srcip fromip peerip peeraddr proxyip dlip zcip khip fwip ipdz dlipdz xrealip xclientip clientaddr remotehost remoteipaddr sourceaddress ipaddresses clientip userip loginip lastloginip registerip regip remoteip remoteaddr sourceip xforwardedfor',
  ],
  ['ip', 3, 'ip地址 登录ip 注册ip'],
  [
    'negative',
    0,
    'timestamp time ts date cjsj gxsj xdsj zfsj fhsj tjsj kssj jssj czsj xgsj scsj dlsj zcsjian rq cjrq gxrq ddsj ddje je dj sl kc zt lx bz px xh bb bbh wldh kddh ydh fph hth pch jyh jydh zfdh zfbdh spbm spid sptm txm tm os osversion sdkversion appversion buildno buildnumber buildversion revisionno commit commitid sha sha512 digest nonceid randomid randomstr snowflake snowflakeid orderidstr orderserial orderserialno suborderid suborderno parentorderid parentorderno outtradeno outorderno outrefundno refundno refundid refundsn returnno returnid payno payid paymentid paymentno prepayid tradesn transid transno txid txhash txnid txnno billno billid billcode receiptno receiptid voucherno voucherid couponid couponcode couponno ticketno ticketid ticketcode cartid cartno waybillcode waybillnumber trackno trackid shipmentid shipmentno parcelid parcelno packageid packageno deliveryno deliveryid expresscode expressnumber logisticscode logisticsid logisticsnum awb awbno containerno pallet lotno lot batch batchid batchcode skucode skuno skusn spucode spuno goodssn goodsno goodscode itemcode itemno itemsn productno productsn productcode partno partnumber modelno model articleno materialno materialcode inventoryid stockno warehouseid warehousecode binno assetid assetno deviceno devicesn devicecode terminalid terminalno posid posno storeno storecode shopno shopcode branchno branchcode outletid deptno deptcode orgcode orgno projectid projectno caseid caseno formid formno fieldid recordid recordno rowid rowno lineno lineid entryid refno refid reference referenceno referenceid correlationid messagesn eventno activityid campaignid channelid channelcode sourceid adgroupid creativeid cityid cityno provinceid provincecode districtid districtcode countyid regionid areaid adcode geohash gridid polygonid nodeid edgeid versioncode versionname versionid crc crc32 etagid cursor offsetid pageid pagetoken nextcursor sortid sortno orderby priority weightg widthmm heightmm epoch unixtime unixtimestamp millis nanos mtime ctime atime createts updatets expiresat expireat expiretime expirets starttime endtime begintime finishtime paytime shiptime updatetimestamp createtimestamp gmtcreate gmtmodified gmtpay version ver orderno orderid ordersn ordernumber ordercode tradeno tradeid tradenumber transactionid transactionno serialno serial sn sku skuid spu spuid itemid goodsid productid requestid reqid traceid spanid sessionid logid eventid taskid jobid batchno trackingno trackingnumber waybill waybillno expressno logisticsno mailno barcode ean upc gtin isbn code hash md5 sha1 sha256 checksum signature sign token nonce guid uuid etag price amount total count size offset length width height seq sequence index rank score level port pid objectid docid commentid reviewid rateid feedbackid postid articleid messageid msgid threadid topicid parentid rootid groupid shopid storeid merchantid deptid orgid tenantid tenantcode tenantno companyid categoryid cid appid clientid deviceid adid ddh ddbh lsh bh wlh spbh imei imsi build revision createtime updatetime createdat updatedat expire expires ttl duration quantity qty stock inventory weight volume areacode countrycode citycode regioncode invoiceno contractno accessno extension fileid imageid picid videoid mediaid pageno pagesize',
  ],
  [
    'negative',
    0,
    '订单号 订单编号 订单id 运单号 快递单号 物流单号 单号 流水号 交易号 交易单号 商品编号 商品id 货号 条码 条形码 编码 编号 序号 版本 版本号 时间 日期 时间戳 下单时间 金额 价格 单价 数量 库存 邮编 批次号 发票号 合同号 id号 店铺id 評分 追踪号 请求号',
  ],
  [
    'mac',
    3,
    'mac macaddr macaddress macadr macid wifimac btmac bluetoothmac devicemac ethernetmac bssid mac地址 物理地址 网卡地址',
  ],
  [
    'passport',
    4,
    'passport passportno passportnum passportnumber passportid passportnbr passportcode pptno pptnumber ppno travelpassport reisepass pasaporte passaporto hz hzh hzhm hzhao huzhao huzhaohao huzhaohaoma 护照 护照号 护照号码 护照编号 護照 護照號碼 パスポート番号 여권번호',
  ],
  [
    'permit',
    4,
    'permit permitno permitnumber permitnum travelpermit travelpermitno hkmopermit hkpermit mtp mtpno eep eepno taiwanpermit hkmacaupass gatxz txz txzh txzhm gatxzh hxz hxzh tbz tbzh gajmtxz 通行证 通行证号 通行证号码 港澳通行证 港澳通行证号 港澳台通行证 回乡证 回乡证号 台胞证 台胞证号 来往内地通行证 往来港澳通行证 居住证 居住证号 居留证 居留证号 港澳台居民居住证 港澳台居民居住证号 香港身份证 香港身份证号 澳门身份证 台湾身份证 通行證號碼',
  ],
  [
    'ssn',
    4,
    'ssn ssnno ssnnumber ssnum socialsecurity socialsecurityno socialsecuritynumber socsec nino nationalinsurance nationalinsurancenumber sin sinnumber svnr rvnr sbh sbkh shebao shebaohao 社保号 社保卡号 社会保障号 社会保障号码 社保编号',
  ],
  [
    'taxId',
    4,
    'taxid taxno taxidno taxnumber taxidnumber taxpayerid taxpayerno taxpayernumber tin tinno itin tfn steuerid steuernummer vatno vatid vatnumber vat gstin gstno gstnumber pannumber pancard pancardno nsrsbh shuihao nashuiren 税号 纳税人识别号 纳税识别号 纳税号',
  ],
  [
    'licence',
    4,
    'driverlicense driverslicense driverlicence drivinglicence drivinglicense driverlicenseno driverlicensenumber drivinglicenseno drivinglicenceno dlno dlnumber dlicense dl jsz jszh jszhm jiashizheng jiazhaohao jzh 驾驶证 驾驶证号 驾驶证号码 驾照 驾照号 驾照号码 运転免許証番号 운전면허번호',
  ],
  [
    'plate',
    4,
    'plate plateno platenum platenumber platenbr platecode carno carnum carnumber carplate carplateno carlicense carlicenseno licenseplate licenseplateno licenseplatenumber licenceplate numberplate vehicleno vehiclenumber vehiclenum vehicleplate vehicleplateno vehiclereg vehicleregistration regplate registrationplate vrm vrn lpn lpno tagno autono truckno cph cphm cp cheph chepai chepaihao chepaihaoma hphm clhp clph jdchphm 车牌 车牌号 车牌号码 车号 车辆牌照 车辆号牌 号牌 号牌号码 牌照 牌照号 车辆牌号 牌号 車牌 車牌號碼 ナンバープレート 차량번호 차번호',
  ],
  ['iban', 4, 'iban ibanno ibannumber ibancode'],
  [
    'bankAccount',
    3,
    'accountiban beneficiaryaccount swiftaccount checkingaccount savingsaccount depositaccount',
  ],
  [
    'routing',
    4,
    'routing routingno routingnumber routingnum aba abano abanumber rtn transitnumber bankrouting',
  ],
  [
    'crypto',
    4,
    'wallet walletaddress walletaddr btcaddress btcaddr btcwallet bitcoinaddress cryptoaddress coinaddress depositaddress withdrawaddress',
  ],
  [
    'healthId',
    4,
    'nhs nhsno nhsnumber medicare medicareno medicarenumber medicareid mbi hicn kvnr versichertennummer insuranceno insurancenumber healthid healthcardno healthinsuranceno ybh ybkh yibaohao npi 医保号 医保卡号 医保编号 医疗保险号 健康卡号',
  ],
  [
    'professionalId',
    4,
    'npino npinumber deano deanumber dea lanr arztnummer bsnr medicallicense medicallicenseno physicianid yszgz zyzh zyzsbh 执业证号 执业证书编号 医师资格证号',
  ],
  [
    'orgId',
    4,
    'creditcode uscc usccode socialcreditcode unifiedcreditcode unifiedsocialcreditcode orgcreditcode companycreditcode enterprisecreditcode businesslicense businesslicenseno businesslicensenumber licensecode bizlicense bizlicenseno abn acn uen brn businessnumber companynumber registrationnumber companyregno handelsregister orgnummer orgnr tyshxydm shxydm xydm tyxydm yyzzh yyzz yyzzbh zch zzjgdm 统一社会信用代码 社会信用代码 信用代码 统一信用代码 营业执照 营业执照号 营业执照号码 工商注册号 组织机构代码 机构代码 事業者番号 사업자등록번호',
  ],
  ['voter', 4, 'voterid voterno voteridno epic epicno epicnumber voternumber'],
  [
    'postcode',
    2,
    'zip zipcode postcode postalcode postcd zipcd zip5 plz pincode postleitzahl yb yzbm youbian 邮编 邮政编码 郵便番号 우편번호',
  ],
  [
    'wechat',
    3,
    'wechat wechatid wechatno wechataccount wechatnum wechatnumber wechatcode weixin weixinid weixinno weixinhao weixinzh weixinaccount wx wxid wxh wxhao wxno wxzh wxaccount wxnum vx vxh wechatusername wcid wxchat contactwechat userwechat 微信 微信号 微信号码 微信账号 微信帐号 微信id 微信号：',
  ],
  [
    'qq',
    3,
    'qq qqno qqnum qqnumber qqid qqhao qqhaoma qqh qqhm qqcode qquin uin qqaccount userqq contactqq imqq lxqq khqq qqzh qq号 qq号码 qq帐号 qq账号',
  ],
  [
    'alipay',
    3,
    'alipay alipayaccount alipayid alipayno alipayacct alipayuser alipaylogin alipayloginid alipayuserid alipaylogonid zfb zfbzh zfbh zfbid zfbhao zhifubao zhifubaozhanghao zhifubaohao 支付宝 支付宝账号 支付宝帐号 支付宝账户 支付宝号 支付宝id',
  ],
  [
    'geo',
    2,
    'lat lng lon latitude longitude latlng lnglat latlon lonlat coord coords coordinate coordinates gps gpslocation gpspoint geopoint geolocation userlat userlng locationlat locationlng jd wd jingdu weidu jwd zb 经度 纬度 经纬度 坐标 定位坐标',
  ],
  ['part', 0, partWords()],
]);

function partWords(): string {
  return 'profile info information detail details data contact contacts contactinfo base basic baseinfo basicinfo extra ext account personal personalinfo userinfo result attributes attrs attr payload fields properties extend private identityinfo realnameinfo verify auth registration shipping delivery consigneeinfo';
}

/** Where GraphQL says what an object is: specification of October 2021, §4.4. */
export const TYPE_KEY = '__typename';

/** Keys under which an object goes on describing its parent's subject. */
export const PARTS: ReadonlySet<string> = new Set(partWords().split(' '));

/** Names of accounts that are as often a person's own name: the value tells. */
export const NAMED_ACCOUNTS: ReadonlySet<string> = new Set(
  'username usernm usrname usrnm displayname displaynm dispname dispnm profilename authorname fansname memname'.split(
    ' ',
  ),
);

/** Keys that say what the key around them says: `telecom: [{value: …}]`, `address: {detail: …}`. */
export const INNER: ReadonlySet<string> = new Set(
  'value val number num text formatted detail details detailinfo line lines full'.split(' '),
);

/** Stems that say what a longer Chinese heading is, and words that make it something else. */
export const CHINESE_STEMS: readonly (readonly [string, KeyKind])[] = [
  ['身份证', 'residentId'],
  ['身份證', 'residentId'],
  ['通行证', 'permit'],
  ['回乡证', 'permit'],
  ['台胞证', 'permit'],
  ['护照', 'passport'],
  ['護照', 'passport'],
  ['驾驶证', 'licence'],
  ['银行卡', 'card'],
  ['信用卡', 'card'],
  ['支付宝', 'alipay'],
  ['微信号', 'wechat'],
  ['信用代码', 'orgId'],
  ['车牌', 'plate'],
  ['邮箱', 'email'],
  ['手机', 'phone'],
  ['电话', 'phone'],
  ['電話', 'phone'],
  ['地址', 'address'],
  ['住址', 'address'],
  ['昵称', 'username'],
  ['姓名', 'name'],
  ['生日', 'birthDate'],
  ['出生', 'birthDate'],
];
export const CHINESE_OTHERWISE =
  /型号|品牌|时间|状态|类型|次数|数量|归属|验证|编码|有效|到期|颜色|厂商|系统|版本|费|率|是否|照片|图片|地区|城市|省份|网址|链接|ip|mac|id$/iu;

/** Words before a key's own that only say which one of several. */
export const QUALIFIERS: ReadonlySet<string> = new Set(
  'primary secondary main default backup back alt alternate alternative other second third new old current cur my your own home office work business company personal private real full detail detailed raw plain origin original orig bound bind bnd reg registered registration login verified safe secure security saved last latest reserved reserve link basic base preferred default legal official local overseas domestic full complete decrypted clear cleartext t f str s c n v vc nv fld col attr char varchar sz lp db tbl ext x the'.split(
    ' ',
  ),
);
/** Words after it that only say that it is a text or a value. */
export const TAILS: ReadonlySet<string> = new Set(
  'txt text str string val value field raw plain new old full one two cn en info decrypted clear cleartext formatted line input display'.split(
    ' ',
  ),
);
/** Words after it that say that it is a number; only kinds that are numbers take them. */
export const NUMBER_WORDS: ReadonlySet<string> = new Set(
  'no num number numbers nbr nr numb hao hm'.split(' '),
);
export const NUMBERED: ReadonlySet<KeyKind> = new Set<KeyKind>([
  'phone',
  'residentId',
  'card',
  'passport',
  'permit',
  'ssn',
  'taxId',
  'licence',
  'plate',
  'iban',
  'bankAccount',
  'healthId',
  'orgId',
  'voter',
  'wechat',
  'qq',
]);
/** Kinds that are not to be read out of a longer key. */
export const VAGUE: ReadonlySet<KeyKind> = new Set<KeyKind>([
  'none',
  'negative',
  'part',
  'opinion',
  'purchase',
  'geo',
  'crypto',
]);
/** Initials that may follow a role of two letters (`khdh`): others are met by chance (`cksj`, the time of a delivery). */
export const INITIALS: ReadonlySet<string> = new Set(
  'dh xm dz yx nc sjh sjhm dhhm lxdh lxsj lxfs sfz sfzh sfzhm zjh zjhm csrq xxdz jtdz lxdz dzyx yhkh yhk wxh qqh'.split(
    ' ',
  ),
);

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
