/**
 * Objects in which somebody's record keeps the account that they sign in with, or the other way round: `user: {id}` of a
 * customer, `customer: {id}` of a user. Not `owner`, `contact`, `client`: those are as often somebody else.
 */
import type { KeyMeaning } from './key-meaning.ts';
import { isRowNumber, tableOf } from './tables.ts';

const ACCOUNTS = new Set(
  'user usr account acct acc member mbr profile login customer cust subscriber person yonghu yh hy huiyuan 用户 会员 账户 账号 帐户 帐号'.split(
    ' ',
  ),
);

/** @returns the word by which the key names an account's object; empty when it names none. */
export function accountWord({ role, part, who, text }: KeyMeaning): string {
  const word = role ? who : part ? text.toLowerCase() : '';
  return ACCOUNTS.has(word) ? word : '';
}

/** `Ann`, `Lee` and `Ann Lee` are one name, in parts and whole. */
export function haveNameInCommon(names: readonly string[], others: readonly string[]): boolean {
  const within = (part: string, whole: string): boolean => part.length > 1 && whole.includes(part);
  return names.some((name) => others.some((other) => within(name, other) || within(other, name)));
}

/**
 * Whether the numbers of a record and of the account in it can be one person's, being of two tables.
 * @param row what numbers the record itself, one of `numbers`. @param accountRow the same for the account's object.
 * @returns `no`; `yes` as they stand; or whose row number has to give way, so that customer 2 is not user 2: `record`
 * where the account has a number that is said to be its own, `account` where it is only a row's.
 */
export function tellNumbersApart(
  numbers: readonly string[],
  accountNumbers: readonly string[],
  row: string | undefined,
  accountRow: string | undefined,
): 'no' | 'yes' | 'record' | 'account' {
  let bare = false;
  let said = false;
  for (const number of numbers) {
    for (const other of accountNumbers) {
      if (tableOf(other) !== tableOf(number)) continue;
      if (tableOf(number) !== '' || number !== row) return 'no';
      bare = true;
      if (other !== accountRow) said = true;
    }
  }
  if (!bare) return 'yes';
  if (said) return isRowNumber(row!) ? 'record' : 'yes';
  return isRowNumber(accountRow!) ? 'account' : 'yes';
}
