/** Who asks, on the application's side: a line of JSON, and a label by which what stands against them is remembered. */
import { IDENTITY_STRENGTH, type IdentityKind } from '../../disclosure/recipient.ts';
import type { Asker } from './wire.ts';

/** By what an application may name a recipient, the strongest first. */
export const ASKER_KINDS = IDENTITY_STRENGTH.filter((kind): kind is keyof Asker & IdentityKind =>
  ['account', 'employee', 'partner', 'session', 'apiKey', 'ip', 'client'].includes(kind),
);

/** The strongest identity, by which an application remembers what stands against somebody; empty for nobody. */
export function askerLabel(asker: Asker): string {
  const { account } = asker;
  if (account !== undefined && account !== '' && asker.apiKey === undefined && isVisitor(asker))
    return `account:${account}`;
  for (const kind of ASKER_KINDS) {
    const value = asker[kind];
    if (value !== undefined && value !== '') return `${kind}:${value}`;
  }
  return '';
}

function isVisitor({ employee, partner, client }: Asker): boolean {
  return employee === undefined && partner === undefined && client === undefined;
}

/** As JSON, without what is empty. */
export function askerText(asker: Asker): string {
  const { account, ip } = asker;
  // What nearly everybody is known by.
  if (account && ip && asker.apiKey === undefined && asker.session === undefined && isVisitor(asker))
    return `{"account":${JSON.stringify(account)},"ip":${JSON.stringify(ip)}}`;
  let text = '';
  for (const kind of ASKER_KINDS) {
    const value = asker[kind];
    if (value === undefined || value === '') continue;
    text += `${text === '' ? '{' : ','}"${kind}":${JSON.stringify(value)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}
