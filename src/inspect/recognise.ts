/**
 * What a value is: by what its key says, and by what it shows itself. Knows keys, shapes and odds; knows nothing of
 * bodies, containers and people, which are the collector's.
 *
 *   read(key, value) ─▶ the key names a kind and the spelling fits ─▶ take(whole value)
 *                    └▶ otherwise the shapes that stand in it       ─▶ take(each)
 */
import { canonicalIdentifier, type Identifier } from '../disclosure/person.ts';
import { textOf } from './bytes.ts';
import type { CustomDetector } from './custom/custom-detector.ts';
import { isAlipayUserId, isQqNumber, isWechatId } from './detectors/account-id/account-id.ts';
import { isBirthDate } from './detectors/birth-date/birth-date.ts';
import type { ProseKind } from './detectors/chinese-prose/chinese-prose.ts';
import { isCoordinates } from './detectors/coordinates/coordinates.ts';
import type { Detector } from './detectors/detector.ts';
import { isOfficeAddress } from './detectors/email/email.ts';
import { isIpv4 } from './detectors/ip-address/ip-address.ts';
import { isMasked } from './detectors/masked.ts';
import { isPersonName, isPlaceholder, isSureName, isUsername } from './detectors/person-name/person-name.ts';
import { isPhoneSpelling } from './detectors/phone/phone.ts';
import { isPostalAddress, isSureAddress } from './detectors/postal-address/postal-address.ts';
import type { ValueContext } from './inspection.ts';
import { FORMATS, PLAINLY, PROSE, SHAPES, UNKNOWN } from './kernel/sieve.ts';
import { type KeyMeaning, NO_KEY } from './keys/key-meaning.ts';
import { labelBefore } from './keys/label.ts';
import type { KeyKind } from './keys/vocabulary.ts';
import { SHAPE } from './log-odds.ts';
import type { Origin } from './people/group.ts';
import { Prose } from './prose.ts';
import type { Recognition } from './recognition.ts';
import { ADDRESS_IN_TEXT, REPORTS, type Report, type ReportKind, SHAPE_KIND } from './reports.ts';
import { type Shape, scanShapes, shapesAt } from './scan.ts';
import { isAllDigits, keyOdds, phoneOdds, shapeOdds } from './shape-odds.ts';

/** Longest value that is read as an opinion or a purchase, in bytes. */
const MAX_WIDE = 16 * 1024;
/** Longest value that is read as a name, an id or a nickname, in bytes. */
const MAX_WORD = 256;
const MAX_ADDRESS = 1024;
/** Longest text that is looked through for names and addresses, in bytes. */
const MAX_PROSE = 8 * 1024;

/** Who keeps what is recognised. */
export interface Taker {
  /**
   * @param odds log-odds of shape and key together.
   * @param contextual needs another personal value beside it.
   * @returns whether it was sure enough to be kept.
   */
  take(
    report: Report,
    start: number,
    end: number,
    odds: number,
    origin: Origin,
    identifier: Identifier | undefined,
    contextual: boolean,
  ): boolean;
  /** Whether a labelled value in this text is the record's own. */
  isOwn(entity: string): boolean;
}

/** The value being looked at: bytes[start..end) under a key. */
export interface Value {
  readonly key: KeyMeaning;
  readonly bytes: Uint8Array;
  readonly context: ValueContext;
  readonly start: number;
  readonly end: number;
}

export class Recogniser {
  readonly #taker: Taker;
  readonly #recognition: Recognition;

  constructor(taker: Taker, recognition: Recognition) {
    this.#taker = taker;
    this.#recognition = recognition;
  }

  readonly #prose = new Prose();

  /** The value being looked at; the detectors' callbacks need all of it. */
  #now: Value = { key: NO_KEY, bytes: new Uint8Array(0), context: 'text', start: 0, end: 0 };

  /**
   * Looks at one value without the white space around it.
   * @param shaped a digit or an `@` stands in it.
   * @param holds what the sieve said of it, or UNKNOWN.
   * @param careful any shape counts: something was learned of the route.
   */
  read(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    shaped: boolean,
    holds: number = PLAINLY,
    careful = false,
  ): void {
    this.#now = { key, bytes, context, start, end };
    const { all, formats, custom } = this.#recognition;
    const taken = this.#keyed(key, bytes, start, end);
    if (taken === 'whole' && !all && custom === undefined) return;
    const scanned = shaped && taken !== 'whole';
    const running = PROSE_KINDS.has(key.kind);
    if (holds !== PLAINLY && (running || (scanned && formats.under(key.kind) === undefined))) {
      if (this.#running(holds, scanned, running && taken !== 'whole', careful || !running)) return;
    }
    const held = (scanned || running) && holds === UNKNOWN ? this.#look(careful) : holds;
    if (scanned && (held & SHAPES) !== 0) this.#scan(bytes, start, end);
    if ((scanned && (held & FORMATS) !== 0) || all) formats.scan(this.#now, this.#foundFormat);
    else if (scanned) formats.under(key.kind)?.scan(this.#now, this.#foundFormat);
    const prose = (held & PROSE) !== 0 && context !== 'json-number' && end - start <= MAX_PROSE;
    if (taken !== 'whole' && prose && running) this.#prose.scan(bytes, start, end, this.#foundProse);
    custom?.scan(this.#now, this.#foundCustom);
  }

  /**
   * Looks at the places that the sieve tells. Only under a key that speaks for no detector.
   * @param holds what the value holds, if that is known. @param prose whether somebody may be told in it.
   * @returns false when the places are not known.
   */
  #running(holds: number, scanned: boolean, prose: boolean, careful: boolean): boolean {
    const { sieve, formats } = this.#recognition;
    if (sieve === undefined) return false;
    if (holds === 0) return true;
    const { key, bytes, start, end, context } = this.#now;
    const places = sieve.locate(bytes, start, end, context, careful || key.kind === 'opinion');
    if (places === undefined) return false;
    if (scanned) {
      shapesAt(bytes, start, end, places.shapes, places.shapeCount, this.#found);
      formats.scanAt(this.#now, places, this.#foundFormat);
    }
    if (prose && context !== 'json-number' && end - start <= MAX_PROSE)
      this.#prose.scanAt(bytes, start, end, places, this.#foundProse);
    return true;
  }

  /** What the value can hold. */
  #look(careful: boolean): number {
    const { key, bytes, start, end, context } = this.#now;
    const { sieve } = this.#recognition;
    const quiet = key.kind === 'negative';
    const telling = !quiet && key.kind !== 'none' && key.kind !== 'part';
    return sieve === undefined ? PLAINLY : sieve.look(bytes, start, end, context, quiet, careful || telling);
  }

  /** Somebody or something told in running text: it speaks of somebody, and names nobody. */
  readonly #foundProse = (kind: ProseKind, start: number, end: number): void => {
    const report: Report = kind === 'address' ? ADDRESS_IN_TEXT : REPORTS[kind];
    this.#taker.take(report, start, end, SHAPE.prose, 'text', undefined, false);
  };

  /** What the key says the value is. @returns how much of the value that took. */
  #keyed(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): 'whole' | 'wide' | 'nothing' {
    const { kind } = key;
    const length = end - start;
    switch (kind) {
      case 'phone':
        if (length > 32 || !isPhoneSpelling(bytes, start, end)) return 'nothing';
        return this.#claim('phone', phoneOdds(bytes, start, end)) ? 'whole' : 'nothing';
      case 'name':
      case 'username':
      case 'userId': {
        if (length > MAX_WORD || isMasked(bytes, start, end)) return 'nothing';
        const text = textOf(bytes, start, end);
        if (!WORDS[kind](text, this.#now.context)) return 'nothing';
        if (text.includes('@')) return 'nothing';
        const weighed = key.named || (kind === 'name' && (key.guess || key.contextual));
        const sure = weighed && isSureName(text);
        if (key.guess && !(kind === 'userId' ? /\d/.test(text) : sure)) return 'nothing';
        const told: ReportKind = key.named && sure ? 'name' : kind;
        const odds = key.contextual && sure ? SHAPE.sureName : SHAPE.keyed;
        return this.#claim(told, odds, text) ? 'whole' : 'nothing';
      }
      case 'address': {
        if (length > MAX_ADDRESS || isMasked(bytes, start, end)) return 'nothing';
        const fits = key.guess ? isSureAddress : isPostalAddress;
        return fits(textOf(bytes, start, end)) && this.#claim(kind, SHAPE.keyed) ? 'wide' : 'nothing';
      }
      case 'birthDate': {
        const text = length <= 32 ? textOf(bytes, start, end) : '';
        return isBirthDate(text) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      }
      case 'gender': {
        const text = length <= 16 ? textOf(bytes, start, end) : '';
        return isGender(text) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      }
      case 'ip':
        return isIpv4(bytes, start, end) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      case 'wechat':
      case 'qq':
      case 'alipay':
      case 'geo': {
        const text = length <= 48 ? textOf(bytes, start, end) : '';
        return ACCOUNTS[kind](text) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      }
      case 'opinion':
      case 'purchase':
        if (length > MAX_WIDE || length < 4 || isAllDigits(bytes, start, end)) return 'nothing';
        return this.#claim(kind, SHAPE.keyed) ? 'wide' : 'nothing';
      case 'part':
        // `detail`, `detailInfo`: of an address as often as of anything else.
        if (!key.inner || length > MAX_WORD || isMasked(bytes, start, end)) return 'nothing';
        return isSureAddress(textOf(bytes, start, end)) && this.#claim('address', SHAPE.part)
          ? 'wide'
          : 'nothing';
      default:
        return 'nothing';
    }
  }

  /** The whole value, as its key's kind. */
  #claim(kind: ReportKind, odds: number, text?: string): boolean {
    const { key, start, end, bytes } = this.#now;
    const report: Report = REPORTS[kind];
    let identifier: Identifier | undefined;
    if (report.namespace !== undefined) {
      const value = canonicalIdentifier(report.namespace, text ?? textOf(bytes, start, end));
      if (value === undefined) return false;
      const ofTable = kind === 'userId' && key.table !== undefined ? `${key.table}/${value}` : value;
      identifier = { namespace: report.namespace, value: ofTable };
    }
    return this.#taker.take(report, start, end, odds + key.weight, 'value', identifier, key.contextual);
  }

  #scan(bytes: Uint8Array, start: number, end: number): void {
    scanShapes(bytes, start, end, this.#found);
  }

  readonly #foundCustom = (
    detector: CustomDetector,
    start: number,
    end: number,
    odds: number,
    named: boolean,
  ): void => {
    const whole = start === this.#now.start && end === this.#now.end;
    const report = customReport(detector);
    const origin = whole || (named && this.#taker.isOwn(report.entity)) ? 'value' : 'text';
    this.#taker.take(report, start, end, odds, origin, undefined, false);
  };

  readonly #foundFormat = (
    detector: Detector,
    start: number,
    end: number,
    odds: number,
    named: boolean,
    compact: Uint8Array,
    length: number,
  ): void => {
    const report = reportOf(detector);
    let identifier: Identifier | undefined;
    if (report.namespace !== undefined) {
      const raw = textOf(this.#now.bytes, start, end);
      const value = canonicalIdentifier(report.namespace, raw);
      if (value === undefined) return;
      identifier = { namespace: report.namespace, value };
    } else if (detector.naming === true) {
      const value = `${detector.entity}:${textOf(compact, 0, length)}`;
      identifier = { namespace: 'residentId', value };
    }
    const { start: from, end: to } = this.#now;
    const own = (start === from && end === to) || (named && this.#taker.isOwn(report.entity));
    this.#taker.take(report, start, end, odds, own ? 'value' : 'text', identifier, false);
  };

  readonly #found = (shape: Shape, start: number, end: number): void => {
    const { key, bytes, context } = this.#now;
    const kind = SHAPE_KIND[shape];
    const report: Report = REPORTS[kind];
    const whole = start === this.#now.start && end === this.#now.end;
    let odds = shapeOdds(shape, whole, context, bytes, start, end);
    odds += keyOdds(key, kind, shape, whole);
    let named = whole || key.kind === kind;
    if (!named) {
      const label = labelBefore(bytes, start, this.#now.start);
      odds += keyOdds(label, kind, shape, true);
      named = label.kind === kind && this.#taker.isOwn(report.entity);
    }
    const text = textOf(bytes, start, end);
    // Eleven digits of a mainland mobile: what canonicalIdentifier() makes of them.
    const value =
      shape === 'mobile' && text.length === 11 ? `+86${text}` : canonicalIdentifier(report.namespace!, text);
    if (value === undefined) return;
    const names = !(shape === 'email' && isOfficeAddress(value));
    const identifier = names ? { namespace: report.namespace!, value } : undefined;
    // An article number may look like a mobile number: under a key that says nothing it takes company.
    const lonely =
      (shape === 'mobile' || (shape === 'prefixedMobile' && bytes[start] !== 0x2b)) &&
      whole &&
      context === 'json-string' &&
      key.kind === 'none' &&
      key.text !== '' &&
      !this.#recognition.all;
    this.#taker.take(report, start, end, odds, named ? 'value' : 'text', identifier, lonely);
  };
}

/** Kinds of key under which running text stands. */
const PROSE_KINDS: ReadonlySet<KeyKind> = new Set(['none', 'part', 'opinion']);

const WORDS: Readonly<
  Record<'name' | 'username' | 'userId', (text: string, context: ValueContext) => boolean>
> = {
  name: isPersonName,
  username: (text, context) => context !== 'json-number' && isUsername(text),
  userId: (text) =>
    text.length <= 64 &&
    !/^0*$|^-|\.\d|[\s<>{}]/u.test(text) &&
    !isPlaceholder(text) &&
    /^[\x21-\x7e]+$/.test(text),
};

const ACCOUNTS: Readonly<Record<'wechat' | 'qq' | 'alipay' | 'geo', (text: string) => boolean>> = {
  wechat: isWechatId,
  qq: isQqNumber,
  alipay: isAlipayUserId,
  geo: isCoordinates,
};

const FORMAT_REPORTS = new WeakMap<Detector, Report>();

function reportOf(detector: Detector): Report {
  let report = FORMAT_REPORTS.get(detector);
  if (report === undefined) {
    const { entity, category } = detector;
    report =
      category === 'pd:TelephoneNumber' ? { entity, category, namespace: 'phone' } : { entity, category };
    FORMAT_REPORTS.set(detector, report);
  }
  return report;
}

const CUSTOM_REPORTS = new WeakMap<CustomDetector, Report>();

function customReport(detector: CustomDetector): Report {
  let report = CUSTOM_REPORTS.get(detector);
  if (report === undefined) {
    report = { entity: detector.name, category: detector.category };
    CUSTOM_REPORTS.set(detector, report);
  }
  return report;
}

function isGender(text: string): boolean {
  return /^(?:男|女|男性|女性|先生|女士|m|f|male|female|man|woman)$/iu.test(text);
}
