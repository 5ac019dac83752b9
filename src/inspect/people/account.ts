/**
 * Whether the account that a record holds is that of whom the record is about, although both have a number: a shop keeps a
 * row of its table of customers and, in it, one of its table of users.
 *
 *   {"id":"1","emailAddress":"a@…","user":{"id":"2"}}      one person, id:1, also known as id:user/2
 *   {"userId":1,"phone":"138…","user":{"id":2}}            two: both numbers are of users
 *
 * They are one when nothing but the numbers speaks against it, and the numbers are of two tables: their tables say so
 * (keys/tables.ts), or one of them is only what numbers the record itself.
 */
import { haveNameInCommon, tellNumbersApart } from '../keys/account-words.ts';
import { EXCLUSIVE, ID, NAME, USERNAME } from './group.ts';
import { NOBODY, namespaceNumber } from './identifier-table.ts';
import type { People } from './people.ts';

const ID_NUMBER = namespaceNumber('id');
const NAME_NUMBER = namespaceNumber('name');

/**
 * Decides about an account that contradicts the record around it, and makes numbers that are of two tables two.
 * @param record the group of whom the record is about. @param account that of the object in it.
 * @param row what numbers the record, or NOBODY. @param word the key of the object. @param accountRow what numbers that one.
 */
export function isAccountOf(
  { groups, identifiers }: People,
  record: number,
  account: number,
  row: number,
  word: string,
  accountRow: number,
): boolean {
  if (groups.contradict(record, account, (EXCLUSIVE & ~ID) | USERNAME)) return false;
  const textsOf = (group: number, namespace: number): string[] => {
    const texts: string[] = [];
    for (let i = 0; i < groups.size(group); i++) {
      const identifier = groups.identifier(group, i);
      if (identifiers.namespace(identifier) === namespace) texts.push(identifiers.text(identifier));
    }
    return texts;
  };
  if (
    groups.contradict(record, account, NAME) &&
    !haveNameInCommon(textsOf(record, NAME_NUMBER), textsOf(account, NAME_NUMBER))
  )
    return false;
  const own = row === NOBODY ? undefined : identifiers.text(row);
  const inner = accountRow === NOBODY ? undefined : identifiers.text(accountRow);
  const told = tellNumbersApart(textsOf(record, ID_NUMBER), textsOf(account, ID_NUMBER), own, inner);
  if (told === 'record') groups.replace(record, row, NOBODY);
  else if (told === 'account')
    groups.replace(account, accountRow, identifiers.intern('id', `${word}/${inner}`));
  return told !== 'no';
}
