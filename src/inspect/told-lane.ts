/**
 * Values of which the kernel told what they are (lanes/kernel-tables.ts): what each is taken for, and by what it
 * identifies somebody.
 *
 *   form ─▶ identifier, canonical as it is written ─▶ take
 *
 * Invariant: what is taken here, the recogniser would have taken just so; a property test holds both together.
 */
import type { FormatScan } from './format-scan.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import { DigitRuns } from './lanes/digit-runs.ts';
import {
  A_CARD,
  A_DAY,
  A_DEPENDENT,
  A_MOBILE,
  A_NAME,
  A_NICKNAME,
  A_PHONE,
  A_PLATE,
  A_QQ,
  A_RESIDENT,
  A_SURE_NAME,
  A_SURE_NICKNAME,
  A_WECHAT,
  AN_ADDRESS,
  AN_EMAIL,
  AN_ID,
  AN_IP,
} from './lanes/kernel-tables.ts';
import { CONTRARY, SHAPE } from './log-odds.ts';
import { CONTEXTUAL } from './people/candidates.ts';
import { type IdentifierTable, NOBODY, namespaceNumber } from './people/identifier-table.ts';
import { REPORTS, type Report } from './reports.ts';
import { phoneOdds } from './shape-odds.ts';

const ID = namespaceNumber('id');
const RESIDENT = namespaceNumber('residentId');
const PHONE = namespaceNumber('phone');
const USERNAME = namespaceNumber('username');
const NAME = namespaceNumber('name');
const EMAIL = namespaceNumber('email');
const CARD = namespaceNumber('card');

// How a kernel spells an identifier, above its namespace, which is counted from 1 on; as in kernel/plans.as.ts.
export const SPELLED_NAMESPACE = 15;
export const SPELLED_NAME: number = NAME + 1;
const MAINLAND = 16;
const LOWER = 32;
const UPPER = 64;

export const PLATE: Report = { entity: 'CN_VEHICLE_PLATE', category: 'pd:VehicalLicenseNumber' };
/** Odds of a plate; as in detectors/cn. */
export const PLATE_ODDS = 4;

/** @param flags of people/candidates.ts. */
export type FastTake = (
  report: Report,
  start: number,
  end: number,
  odds: number,
  flags: number,
  identifier: number,
) => boolean;

export class ToldLane {
  readonly #identifiers: IdentifierTable;
  readonly #take: FastTake;
  readonly #runs: DigitRuns;

  constructor(identifiers: IdentifierTable, formats: FormatScan, take: FastTake) {
    this.#identifiers = identifiers;
    this.#take = take;
    this.#runs = new DigitRuns(formats);
  }

  /** By what a value identifies somebody of which the kernel told the form; NOBODY where it does not. */
  identify(key: KeyMeaning, bytes: Uint8Array, start: number, end: number, form: number): number {
    const identifiers = this.#identifiers;
    switch (form) {
      case A_MOBILE:
        return identifiers.internAscii(PHONE, bytes, start, end, true);
      case A_PHONE:
        return identifiers.internPhone(PHONE, bytes, start, end);
      case AN_ID:
        return identifiers.internAscii(ID, bytes, start, end, false);
      case A_NAME:
      case A_SURE_NAME:
        return identifiers.internText(NAME, bytes, start, end);
      case A_NICKNAME:
        return identifiers.internText(USERNAME, bytes, start, end);
      case A_SURE_NICKNAME:
        return identifiers.internText(key.named ? NAME : USERNAME, bytes, start, end);
      case AN_EMAIL:
        return identifiers.internLower(EMAIL, bytes, start, end);
      case A_RESIDENT:
        return identifiers.internUpper(RESIDENT, bytes, start, end);
      case A_CARD:
        return identifiers.internAscii(CARD, bytes, start, end, false);
      case A_QQ:
      case A_WECHAT:
        return identifiers.internAscii(USERNAME, bytes, start, end, false);
      default:
        return NOBODY;
    }
  }

  /** The same for the kernel, which writes it down by itself: the namespace from 1 on, and how it is spelled; 0 for none. */
  spelling(key: KeyMeaning, form: number): number {
    switch (form) {
      case A_MOBILE:
        return (PHONE + 1) | MAINLAND;
      case AN_ID:
        return ID + 1;
      case A_NAME:
      case A_SURE_NAME:
        return NAME + 1;
      case A_NICKNAME:
      case A_QQ:
      case A_WECHAT:
        return USERNAME + 1;
      case A_SURE_NICKNAME:
        return (key.named ? NAME : USERNAME) + 1;
      case AN_EMAIL:
        return (EMAIL + 1) | LOWER;
      case A_RESIDENT:
        return (RESIDENT + 1) | UPPER;
      case A_CARD:
        return CARD + 1;
      default:
        return 0;
    }
  }

  /** @param form what the kernel told (lanes/kernel-tables.ts). @returns whether it was taken. */
  told(key: KeyMeaning, bytes: Uint8Array, start: number, end: number, form: number): boolean {
    const { weight } = key;
    switch (form) {
      case A_MOBILE: {
        const identifier = this.identify(key, bytes, start, end, form);
        return this.#take(REPORTS.phone, start, end, SHAPE.mobileAlone + weight, 0, identifier);
      }
      case A_PHONE: {
        const identifier = this.identify(key, bytes, start, end, form);
        return this.#take(REPORTS.phone, start, end, phoneOdds(bytes, start, end) + weight, 0, identifier);
      }
      case AN_ID: {
        const identifier = this.identify(key, bytes, start, end, form);
        return this.#take(REPORTS.userId, start, end, SHAPE.keyed + weight, flagsOf(key), identifier);
      }
      case A_NAME:
        return !key.guess && this.takeName(key, bytes, start, end, false);
      case A_SURE_NAME:
        return this.takeName(key, bytes, start, end, true);
      case A_NICKNAME:
        return !key.guess && this.takeNickname(key, bytes, start, end, false);
      case A_SURE_NICKNAME:
        return (!key.guess || key.named) && this.takeNickname(key, bytes, start, end, key.named);
      case AN_EMAIL: {
        const identifier = this.identify(key, bytes, start, end, form);
        return this.#take(REPORTS.email, start, end, SHAPE.email + weight, 0, identifier);
      }
      case A_RESIDENT: {
        const x = bytes[end - 1]! > 0x39;
        if (key.kind !== 'residentId' && !this.#runs.areNothing(key, x ? 17 : 18, x)) return false;
        const identifier = this.identify(key, bytes, start, end, form);
        // Under a phone's key: columns are mixed up.
        const odds = key.kind === 'residentId' ? weight : CONTRARY.otherKind;
        return this.#take(REPORTS.residentId, start, end, SHAPE.residentId + odds, 0, identifier);
      }
      case A_CARD: {
        const identifier = this.identify(key, bytes, start, end, form);
        return this.#take(REPORTS.card, start, end, SHAPE.cardAlone + weight, 0, identifier);
      }
      case AN_ADDRESS:
        return this.#take(REPORTS.address, start, end, SHAPE.keyed + weight, 0, NOBODY);
      case A_DAY:
        return this.#take(REPORTS.birthDate, start, end, SHAPE.keyed + weight, 0, NOBODY);
      case AN_IP:
        return this.#take(REPORTS.ip, start, end, SHAPE.keyed + weight, 0, NOBODY);
      case A_DEPENDENT: {
        const { kind } = key;
        const report = REPORTS[kind === 'opinion' || kind === 'gender' ? kind : 'purchase'];
        return this.#take(report, start, end, SHAPE.keyed + weight, 0, NOBODY);
      }
      case A_PLATE:
        return this.#take(PLATE, start, end, PLATE_ODDS + weight, 0, NOBODY);
      case A_QQ:
      case A_WECHAT: {
        const report = form === A_QQ ? REPORTS.qq : REPORTS.wechat;
        const identifier = this.identify(key, bytes, start, end, form);
        return this.#take(report, start, end, SHAPE.keyed + weight, 0, identifier);
      }
      default:
        return false;
    }
  }

  takeName(key: KeyMeaning, bytes: Uint8Array, start: number, end: number, sure: boolean): boolean {
    const odds = key.contextual && sure ? SHAPE.sureName : SHAPE.keyed;
    const identifier = this.#identifiers.internText(NAME, bytes, start, end);
    return this.#take(REPORTS.name, start, end, odds + key.weight, flagsOf(key), identifier);
  }

  /** @param name it is somebody's own. */
  takeNickname(key: KeyMeaning, bytes: Uint8Array, start: number, end: number, name: boolean): boolean {
    const odds = key.contextual && name ? SHAPE.sureName : SHAPE.keyed;
    const identifier = this.#identifiers.internText(name ? NAME : USERNAME, bytes, start, end);
    const report = name ? REPORTS.name : REPORTS.username;
    return this.#take(report, start, end, odds + key.weight, flagsOf(key), identifier);
  }
}

export function flagsOf(key: KeyMeaning): number {
  return key.contextual ? CONTEXTUAL : 0;
}
