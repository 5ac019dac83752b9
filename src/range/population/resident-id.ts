/**
 * Resident identity numbers after GB 11643-1999: six digits of a district (GB/T 2260), eight of the birth date, three
 * of a sequence (odd for men, even for women), and a check character by ISO 7064 MOD 11-2.
 *
 *   330106 19880412 207 X
 *
 * They are random and belong to no one as far as anyone knows.
 */
import { DAY_MS } from '../../disclosure/time.ts';
import { Permutation } from '../permutation.ts';
import { hash32 } from '../random.ts';
import { DISTRICTS, type District } from './districts.ts';
import type { Gender } from './names.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/** The check character of the first 17 digits. */
export function residentIdCheck(digits17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (digits17.charCodeAt(i) - 48) * (WEIGHTS[i] as number);
  return CHECK_CHARACTERS[sum % 11] as string;
}

export function isResidentId(text: string): boolean {
  return /^\d{17}[\dX]$/.test(text) && residentIdCheck(text.slice(0, 17)) === text[17];
}

/** Customers are born between these days, both included. */
export const FIRST_BIRTH_DAY = Date.UTC(1955, 0, 1) / DAY_MS;
export const LAST_BIRTH_DAY = Date.UTC(2007, 11, 31) / DAY_MS;
const BIRTH_DAYS = LAST_BIRTH_DAY - FIRST_BIRTH_DAY + 1;
/** Sequence numbers of one sex, district and day. */
const SEQUENCES = 500;

/** `YYYY-MM-DD` of a day since the epoch. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export interface Registration {
  readonly residentId: string;
  readonly birthDate: string;
  readonly district: District;
}

/** The registrations of one population: by a keyed permutation, so that no two people share a number. */
export class Registry {
  readonly #registrations: Permutation;

  constructor(seed: number) {
    this.#registrations = new Permutation(
      DISTRICTS.length * BIRTH_DAYS * SEQUENCES,
      hash32(seed, 'residentId'),
    );
  }

  of(index: number, gender: Gender): Registration {
    const value = this.#registrations.at(index);
    const sequence = 2 * (value % SEQUENCES) + (gender === 'male' ? 1 : 0);
    const rest = Math.floor(value / SEQUENCES);
    const birthDate = isoDay(FIRST_BIRTH_DAY + (rest % BIRTH_DAYS));
    const district = DISTRICTS[Math.floor(rest / BIRTH_DAYS)] as District;
    const digits = district.code + birthDate.replaceAll('-', '') + String(sequence).padStart(3, '0');
    return { residentId: digits + residentIdCheck(digits), birthDate, district };
  }
}
