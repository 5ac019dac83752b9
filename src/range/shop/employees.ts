/** The shop's staff: people at desks who see customers for a living. Invented, like everybody in the range. */
import { chineseName, englishName } from '../population/names.ts';
import { Random } from '../random.ts';

export type EmployeeRole = 'agent' | 'telesales';

export interface Employee {
  /** `e01` to `e40`. */
  readonly id: string;
  readonly ordinal: number;
  readonly name: string;
  readonly role: EmployeeRole;
}

export const EMPLOYEES = 40;
/** From this ordinal on they sell by telephone; the ones before answer customers. */
export const FIRST_TELESALES = 28;
/** The password of every employee. There is nothing behind it. */
export const STAFF_PASSWORD = 'staff-of-the-brook-market';

export function makeEmployees(seed: number): readonly Employee[] {
  return Array.from({ length: EMPLOYEES }, (_, ordinal) => {
    const random = new Random(seed, 'employee', ordinal);
    const gender = random.chance(0.5) ? 'female' : 'male';
    const name = random.chance(0.8) ? chineseName(random, gender) : englishName(random, gender);
    return {
      id: `e${String(ordinal + 1).padStart(2, '0')}`,
      ordinal,
      name: name.full,
      role: ordinal < FIRST_TELESALES ? 'agent' : 'telesales',
    };
  });
}
