/**
 * How keys are built, for those that no list holds: a word for somebody, then what is known of it.
 *
 *   plaintiffName   tourist_id   insured-person-no   jzxm (家长姓名)   报案人电话
 *   └─ whose ─┘└ what ┘                                  └ initials ┘     └ whose ┘└ what
 *
 * A word that nobody listed is somebody by its ending (`…er`, `…ee`, `…人`), or a thing that is listed here; between
 * the two a key is a guess, and the value has to look like a name in itself.
 */

/** Before a word for somebody that only its place hints at. */
export const PERHAPS = '~';
/** Papers that say who somebody is, in short and in full: their numbers are of one kind. */
export const PAPERS: ReadonlySet<string> = new Set(
  'idcard identity identification cer cert certi certificate cred credential credentials doc document paper papers zj zhengjian'.split(
    ' ',
  ),
);

/** Endings of English words for people who do something or have something done to them. */
const AGENT =
  /^[a-z]{2,}(?:er|or|ee|ant|ent|ist|ian|tiff|mate|man|men|woman|women|person|persons|people|parent|holder)s?$/;
/** Words with such endings that are no people. */
const NO_AGENT = new Set(
  'order manufacturer publisher developer supplier designer distributor importer exporter retailer wholesaler maker provider vendor producer sponsor operator user host server folder header footer number filter computer parameter container printer router carrier cluster character center letter cover banner poster paper power layer marker chapter register wrapper handler loader parser scheduler trigger adapter browser cacher identifier integer pointer quarter semester water weather calendar corner offer other charter color error factor vector sensor mirror editor monitor connector processor descriptor selector indicator motor major minor floor door elevator author generator allocator validator iterator accessor sector tensor degree fee committee coffee tree three guarantee variant constant restaurant plant instant important quant merchant grant event content document component department segment element accident apartment argument attachment comment environment equipment experiment fragment fulfillment increment instrument investment moment payment percent placement recruitment refundment requirement settlement shipment statement treatment urgent current recent frequent different efficient talent parent checklist playlist whitelist blacklist wishlist pricelist list exist placeholder stakeholder format'.split(
    ' ',
  ),
);
/** Words before `name` that make it a thing's. */
const THINGS_NAMED = new Set(
  'product prod goods good item sku spu brand shop store company comp corp org organization organisation dept department division team group file folder dir directory path image img pic picture photo icon avatar video audio media song album artist movie film book course subject lesson class classroom grade school college university hospital clinic ward bank branch subbranch city province prov state region district area county country nation town village street road community building bldg block unit floor room house hotel station stop line route warehouse depot site place location loc category cate cat type kind sort tag label topic theme title column col field table tbl db database schema view index key param parameter property prop attr attribute enum option value var variable function func method class module package pkg lib library app application appl service svc server host domain machine node cluster pod container namespace repo repository project proj task job step flow process workflow plan policy rule event activity act campaign promotion coupon voucher gift reward level rank role permission perm menu page button form template tpl report chart dashboard job position post duty profession major model series style color colour size spec material ingredient drug medicine disease diagnosis symptom exam examination test paper question part parts equipment device dev terminal camera sensor car vehicle train flight airline airport port ship vessel cargo currency unit language lang locale font game server zone map skill hero pet guild event channel source platform plat partner supplier vendor merchant mch mcht agency institution inst authority office firm factory manufacturer maker carrier logistics express exp courierco shipping delivery payment pay bankcard cardtype scheme set list batch lot version release build branch tag commit full display short nick user login file account screen domain host bean entity class package action algorithm metric dimension measure api interface method service thread bucket topic queue stream codec format encoding protocol subnet network interface driver printer queue plugin feature flag'.split(
    ' ',
  ),
);
/** Latin words that a name is said by, the longest first. */
const NAME_WORDS = new Set('name names nm nme fullname realname truename surname xingming mingzi'.split(' '));
/** What says that a name is written in one script. */
export const SCRIPTS: ReadonlySet<string> = new Set(
  'cn zh en eng tc sc hk tw chi chs cht chn chinese english local native roman latin kana kanji pinyin py'.split(
    ' ',
  ),
);
/** Words that number people: `employee_no`, `touristCode`. */
const ID_WORDS = new Set('id no code key number uid nbr bh bianhao sn uuid guid pk'.split(' '));
/** Before `no` and `number` these are counted, not numbered. */
const COUNTED =
  /^(?:people|persons?|adult|child|children|guests?|users?|visitors?|fans|followers?|viewers?|players?)$/;

/** Whether an English word is one for a person. @param word singular or plural, in lower case. */
export function isAgent(word: string): boolean {
  return (AGENT.test(word) && !NO_AGENT.has(word)) || word === 'person';
}

/** Words for somebody that are as often an organisation's, or a process's. */
const NO_NUMBERED =
  /^(?:tenant|client|consumer|merchant|vendor|seller|host|agent|operator|owner|contact|sender|receiver|from|to|party)s?$/;

/** Whether `last` after a word for somebody numbers that person: `employeeNo`, but not `guestNumber`. */
export function numbersSomebody(who: string, last: string): boolean {
  if (!ID_WORDS.has(last) || NO_NUMBERED.test(who)) return false;
  return !(COUNTED.test(who) && last !== 'id' && last !== 'code');
}

/** What a compound that no list holds is: a name or an id of somebody. */
export interface Composed {
  readonly kind: 'name' | 'userId';
  /** The word for whom, if it is one for somebody. */
  readonly who: string;
  /** No list has it. */
  readonly guess: boolean;
}

/**
 * @param words of a key, in lower case, without those that only qualify.
 * @param isRole whether a word is listed as somebody's role.
 */
export function compose(words: readonly string[], isRole: (word: string) => boolean): Composed | undefined {
  let end = words.length;
  while (end > 2 && SCRIPTS.has(words[end - 1]!)) end--;
  if (end < 2) return undefined;
  const last = words[end - 1]!;
  const before =
    words[end - 2] === 'full' || words[end - 2] === 'real' || SCRIPTS.has(words[end - 2]!)
      ? end - 2
      : end - 1;
  if (before < 1) return undefined;
  const who = words.slice(0, before).join('');
  const noun = words[before - 1]!;
  const role = isRole(noun);
  if (NAME_WORDS.has(last)) {
    if (words.slice(0, before).some((word) => THINGS_NAMED.has(word) && !isRole(word))) return undefined;
    return { kind: 'name', who: role || isAgent(noun) ? who : '', guess: !role };
  }
  // `outerId`, `ledgerNo`: of a word that only ends like one for a person nothing follows.
  if (role && numbersSomebody(noun, last)) {
    return { kind: 'userId', who, guess: false };
  }
  return undefined;
}

/** Initials of pinyin that say what stands there, with the kind they say; the longest first. */
const ENDING_INITIALS = [
  ['gmsfhm', 'residentId'],
  ['sfzjhm', 'residentId'],
  ['sfzmhm', 'residentId'],
  ['sfzhm', 'residentId'],
  ['sfzjh', 'residentId'],
  ['gmsfzh', 'residentId'],
  ['zjhm', 'residentId'],
  ['sfzh', 'residentId'],
  ['lxdh', 'phone'],
  ['dhhm', 'phone'],
  ['sjhm', 'phone'],
  ['yddh', 'phone'],
  ['lxfs', 'phone'],
  ['sjh', 'phone'],
  ['xxdz', 'address'],
  ['jtzz', 'address'],
  ['jtdz', 'address'],
  ['txdz', 'address'],
  ['lxdz', 'address'],
  ['xzdz', 'address'],
  ['hjdz', 'address'],
  ['csrq', 'birthDate'],
  ['csny', 'birthDate'],
  ['dzyx', 'email'],
  ['yhkh', 'card'],
  ['hphm', 'plate'],
  ['cphm', 'plate'],
  ['dh', 'phone'],
  ['dz', 'address'],
  ['zz', 'address'],
  ['xm', 'name'],
] as const;
/** Longest word that is read as initials. */
const MAX_INITIALS = 10;

export type InitialKind = (typeof ENDING_INITIALS)[number][1];

/** `jzdh`, `XSXM`: what initials without a seam end in, and whose. A guess: initials mean many things. */
export function initials(
  word: string,
): { readonly kind: InitialKind; readonly who: string; readonly sure: boolean } | undefined {
  if (word.length < 3 || word.length > MAX_INITIALS || !/^[a-z]+$/.test(word)) return undefined;
  for (const [ending, kind] of ENDING_INITIALS) {
    if (!word.endsWith(ending)) continue;
    const who = word.slice(0, -ending.length);
    // Vowels inside make it a word of its own; initials of syllables that begin with one are rare.
    if (who.length > 4 || /[aeiou]/.test(who)) return undefined;
    return { kind, who, sure: ending.length > 2 };
  }
  return undefined;
}

/** Endings of Chinese words for people (`报案人`, `驾驶员`, `访客`, `车主`), and words so ending that are none. */
const CHINESE_PERSON =
  /^\p{Script=Han}{0,6}(?:人|人员|员|客|主|者|师|生|长|手|亲属|父亲|母亲|配偶|父母|子女|儿子|女儿)$/u;
const NO_CHINESE_PERSON =
  /机器人|无人|法人|动员|花生|卫生|人生|一生|发生|产生|先生|再生|时长|身长|特长|增长|成长|延长|全长|总长|业主人|二手|对手|入手|洗手|客主|店主$|房主体|自主|民主|为主|公主|博客|黑客|散客|播客|机主$/u;

/** Whether a Chinese word is one for a person. */
export function isChinesePerson(word: string): boolean {
  return CHINESE_PERSON.test(word) && (!NO_CHINESE_PERSON.test(word) || /[店机]主$/u.test(word));
}

/** Somebody and what is known of it: `报案人手机` ─▶ 报案人, 手机. */
export function chineseParts(text: string): { readonly who: string; readonly core: string } | undefined {
  for (let cut = Math.min(8, text.length - 2); cut >= 2; cut--) {
    const who = text.slice(0, cut);
    if (isChinesePerson(who)) return { who, core: text.slice(cut).replace(/^的/u, '') };
  }
  return undefined;
}
