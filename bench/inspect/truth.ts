/**
 * Findings against planted values: a finding is right when entity and span agree to the byte. People are compared by
 * their findings: a true person is right when all that was found of it is one person and nobody else's.
 */
import type { Inspection } from '../../src/inspect/inspection.ts';
import type { Document, Kind, Label } from '../corpora/document.ts';

/** Entity names that are right for a planted value; an Alipay account is an address or a number. */
export const ACCEPTED: Readonly<Record<Kind, readonly string[]>> = {
  phone: ['PHONE_NUMBER'],
  email: ['EMAIL_ADDRESS'],
  residentId: ['CN_RESIDENT_ID'],
  card: ['CREDIT_CARD'],
  creditCode: ['CN_USCC'],
  plate: ['CN_VEHICLE_PLATE'],
  passport: ['CN_PASSPORT'],
  permit: ['CN_TRAVEL_PERMIT'],
  mac: ['MAC_ADDRESS'],
  wechat: ['WECHAT_ID', 'PHONE_NUMBER'],
  qq: ['QQ_ID'],
  alipay: ['ALIPAY_ID', 'EMAIL_ADDRESS', 'PHONE_NUMBER'],
  iban: ['IBAN_CODE'],
  ssn: ['US_SSN'],
  ip: ['IP_ADDRESS'],
  name: ['PERSON'],
  address: ['LOCATION'],
  birth: ['DATE_TIME'],
  username: ['USERNAME'],
  userId: ['USER_ID'],
  hongKongId: ['HK_ID_CARD'],
  taiwanId: ['TW_NATIONAL_ID'],
};

export const KINDS = Object.keys(ACCEPTED) as Kind[];

/** Identifiers of China that carry a shape or a check digit. */
export const CHINESE_IDENTIFIERS: readonly Kind[] = [
  'phone',
  'residentId',
  'card',
  'creditCode',
  'plate',
  'passport',
  'permit',
  'wechat',
  'qq',
  'alipay',
  'hongKongId',
  'taiwanId',
];

/** Entities that the corpora do not plant and a document may still hold: what a person said, bought, is. */
const UNSCORED = new Set(['OPINION', 'PURCHASE', 'GENDER', 'URL']);

const KIND_OF_ENTITY = new Map(
  KINDS.flatMap((kind) => ACCEPTED[kind].slice(0, 1).map((entity) => [entity, kind] as const)),
);

export interface Tally {
  planted: number;
  found: number;
  /** Findings of this entity that were planted nowhere, or elsewhere. */
  wrong: number;
}

/** Under a key, heading or label; or in running text. */
export type Setting = 'keyed' | 'free';

export interface Miss {
  readonly kind: Kind | 'none';
  readonly what: 'missed' | 'false';
  readonly corpus: string;
  readonly route: string;
  readonly keyed: boolean;
  /** The value between its neighbours: invented, so it may be shown. */
  readonly shown: string;
  readonly entity: string;
}

export interface PeopleTally {
  planted: number;
  right: number;
  /** Found together with somebody else. */
  merged: number;
  /** Found as several. */
  split: number;
  /** None of its findings belongs to anybody. */
  lost: number;
  /** People in the inspection that hold no planted value. */
  invented: number;
}

const decoder = new TextDecoder();

export class Truth {
  readonly tallies = new Map<string, Tally>();
  readonly people: PeopleTally = { planted: 0, right: 0, merged: 0, split: 0, lost: 0, invented: 0 };
  readonly misses: Miss[] = [];
  /** Findings whose entity is planted nowhere in any corpus, by entity. */
  readonly foreign = new Map<string, number>();

  tally(kind: Kind, setting: Setting): Tally {
    const key = `${kind} ${setting}`;
    let tally = this.tallies.get(key);
    if (tally === undefined) {
      tally = { planted: 0, found: 0, wrong: 0 };
      this.tallies.set(key, tally);
    }
    return tally;
  }

  add(document: Document, inspection: Inspection): void {
    const { findings } = inspection;
    const bySpan = new Map<number, number>();
    for (const [index, { start, end }] of findings.entries())
      bySpan.set(start * 2 ** 20 + (end - start), index);
    const matched = new Set<number>();
    const personOf: (number | undefined)[] = [];
    for (const label of document.labels) {
      const index = bySpan.get(label.start * 2 ** 20 + (label.end - label.start));
      const finding = index === undefined ? undefined : findings[index];
      if (label.kind === 'optional') {
        if (finding !== undefined) matched.add(index!);
        personOf.push(undefined);
        continue;
      }
      const tally = this.tally(label.kind, label.keyed ? 'keyed' : 'free');
      tally.planted += 1;
      if (finding !== undefined && ACCEPTED[label.kind].includes(finding.entity)) {
        tally.found += 1;
        matched.add(index!);
        personOf.push(finding.person);
      } else {
        this.#miss(document, label.kind, 'missed', label, label.keyed, finding?.entity ?? '');
        personOf.push(undefined);
      }
    }
    for (const [index, finding] of findings.entries()) {
      if (matched.has(index) || UNSCORED.has(finding.entity)) continue;
      const kind = KIND_OF_ENTITY.get(finding.entity);
      if (kind === undefined) this.foreign.set(finding.entity, (this.foreign.get(finding.entity) ?? 0) + 1);
      else this.tally(kind, document.corpus === 'chat' ? 'free' : 'keyed').wrong += 1;
      this.#miss(document, kind ?? 'none', 'false', finding, document.corpus !== 'chat', finding.entity);
    }
    this.#people(document, inspection, personOf);
  }

  #people(document: Document, inspection: Inspection, personOf: readonly (number | undefined)[]): void {
    const found = Array.from({ length: document.people }, () => new Set<number>());
    const holds = new Map<number, Set<number>>();
    for (const [index, { person }] of document.labels.entries()) {
      const number = personOf[index];
      if (person < 0 || number === undefined) continue;
      found[person]!.add(number);
      const held = holds.get(number) ?? new Set();
      held.add(person);
      holds.set(number, held);
    }
    // Somebody of whom only masks are shown is nobody who was disclosed.
    const shown = new Set(
      document.labels.filter(({ kind }) => kind !== 'optional').map(({ person }) => person),
    );
    for (const [index, numbers] of found.entries()) {
      if (!shown.has(index)) continue;
      this.people.planted += 1;
      const shared = [...numbers].some((number) => holds.get(number)!.size > 1);
      if (numbers.size === 0) this.people.lost += 1;
      else if (shared) this.people.merged += 1;
      else if (numbers.size > 1) this.people.split += 1;
      else this.people.right += 1;
    }
    // A text that tells nobody's name may hold people whom the truth does not number.
    const numbered = document.labels.every(({ person }) => person >= 0);
    if (numbered) this.people.invented += Math.max(0, inspection.people.length - holds.size);
  }

  #miss(
    { bytes, corpus, route }: Document,
    kind: Kind | 'none',
    what: Miss['what'],
    { start, end }: Pick<Label, 'start' | 'end'>,
    keyed: boolean,
    entity: string,
  ): void {
    const before = decoder.decode(bytes.subarray(Math.max(0, start - 40), start)).replace(/\s+/g, ' ');
    const after = decoder.decode(bytes.subarray(end, end + 16)).replace(/\s+/g, ' ');
    const value = decoder.decode(bytes.subarray(start, Math.min(end, start + 120)));
    this.misses.push({ kind, what, corpus, route, keyed, entity, shown: `${before}⟦${value}⟧${after}` });
  }
}

export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Of tallies together. Nothing planted and nothing found is right. */
export function rates(tallies: readonly Tally[]): Rates {
  let planted = 0;
  let found = 0;
  let wrong = 0;
  for (const tally of tallies) {
    planted += tally.planted;
    found += tally.found;
    wrong += tally.wrong;
  }
  const precision = found + wrong === 0 ? 1 : found / (found + wrong);
  const recall = planted === 0 ? 1 : found / planted;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}
