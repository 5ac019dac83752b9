/**
 * Words for somebody, as data: whose value a key names by the word before its own (`buyerPhone`, `收货人电话`), what such a
 * word means alone, and which of them are lists of people. As in vocabulary.ts, without separators and in lower case.
 */
import type { KeyKind, Side } from './vocabulary.ts';

/** Words before a key's own that say whose value it is. */
export const ROLES: ReadonlyMap<string, Side> = sides([
  [
    'party',
    'buyer byr customer cust cstmr cst user usr member mbr mem clnt ctc cntct cntc cnee cnsgn rcv rcvr rcpt recvr recver ptnt pat psgr pax travller stu appl acctholder cardhldr hldr purchasr shopper orderer orderuser vip renter occupant signatory payee drawer insurant ck lk zk zuke xs hz br gmr xdr fkr skr khr cyr sqr tbr bbr bbxr syr ghr yz yezhu cz jmr mjia gk guke hyuan shouhuoren shoujianren lianxiren client consumer receiver receive recv recipient consignee contact contacts contactor contactperson payer account acct guest passenger patient applicant student subscriber visitor owner holder cardholder shipto ship billing bill delivery deliver order register reg login bind person people individual candidate tenant resident householder lessee worker donor attendee participant registrant insured policyholder borrower lessee traveler traveller purchaser mj maijia huanzhe bingren xuesheng chezhu guke yh yonghu kh kehu hy huiyuan shr sjr shouhuo shoujian lxr',
  ],
  [
    'author',
    'author reviewer commenter commentator rater poster publisher creator uploader rate comment review reply replier writer speaker asker answerer pl plr',
  ],
  ['seller', 'seller slr sllr merchant vendor salesman salesperson salesrep dealer landlord host anchor'],
  ['courier', 'courier rdr drv drvr qs psy rider driver deliveryman postman deliverer shipper kdy'],
  [
    'staff',
    'staff employee emp opr oprtr czr fzr ywy kf jbr jsr ys hs ls operator agent admin handler assignee manager doctor nurse teacher lawyer servicer waiter technician engineer leader yg yuangong yisheng laoshi',
  ],
  ['sender', 'sender from jjr fjr consignor sndr shipfrom jijianren fajianren jj'],
  ['target', 'target to toid at replyto friend follower followed followee peer other opponent partner'],
  ['inviter', 'inviter referrer referer recommender introducer'],
  [
    'relative',
    'relative nextofkin kin nok husband wife bride groom son daughter sister brother sibling emg emerg jjlxr jhr jz jiazhang emergency emergencycontact spouse father mother parent guardian child children guarantor beneficiary',
  ],
]);

/** Staff whom a record of staff is about, and not who handled it. */
export const SUBJECT_STAFF: ReadonlySet<string> = new Set(
  'employee employees emp staff yg 员工 职工 doctor nurse teacher'.split(' '),
);

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
  ...'receiver consignee recipient contact contacts contactor linkman payee contactperson passenger patient applicant payer cardholder shr sjr lxr doctor teacher courier driver rider sender emergencycontact spouse father mother guardian'
    .split(' ')
    .map((word) => [word, ['name', 2.5]] as const),
  ...'order delivery deliver ship shipto bill billing register reg login bind rate comment comments review reviews reply from to at parent children account acct people host agent orders accounts logins replyto toid other'
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
    ['家长', 'relative', 'name'],
    ['配偶', 'relative', 'name'],
    ['父亲', 'relative', 'name'],
    ['母亲', 'relative', 'name'],
    ['担保人', 'relative', 'name'],
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

function sides(rows: readonly (readonly [Side, string])[]): Map<string, Side> {
  const map = new Map<string, Side>();
  for (const [side, words] of rows) for (const word of words.split(' ')) map.set(word, side);
  return map;
}
