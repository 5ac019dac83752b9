/** One invented person, as the bundled shop knows a customer. */
import type { Gender } from './names.ts';

export interface Person {
  /** Place in the population, 0 to size - 1. Never shown by the shop. */
  readonly index: number;
  /** The platform's account number: eight digits, not in the order of registration. */
  readonly id: number;
  /** What one signs in with. */
  readonly username: string;
  /** What others see, masked. */
  readonly nickname: string;
  readonly name: string;
  readonly gender: Gender;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** Eleven digits for a mainland mobile; `+44 7700 900123` for a number from a drama range. */
  readonly phone: string;
  readonly email: string;
  /** GB 11643; Chinese people only. */
  readonly residentId: string | undefined;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  /** The whole address on one line. */
  readonly address: string;
  readonly company: string | undefined;
  /** Digits only; some have none. */
  readonly card: string | undefined;
  /** `YYYY-MM-DD`: when the account was opened. */
  readonly joinedOn: string;
  readonly language: 'zh-CN' | 'en';
}
