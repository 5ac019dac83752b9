/** The ledger's server as the configuration names it. Its password comes from a file or the environment. */
import { readFileSync } from 'node:fs';
import { WeirError } from '../disclosure/error.ts';
import type { StoreAddress } from '../ledger/store.ts';
import type { Config } from './config.ts';

/** Variable that holds the password when no file does. */
export const PASSWORD_VARIABLE = 'WEIR_LEDGER_PASSWORD';

/** @returns nothing when the ledger is the embedded one. @throws WeirError WEIR_CONFIG_UNREADABLE */
export function serverOf(config: Config): { server?: StoreAddress } {
  const { url, username, passwordFile, database, cluster, caFile } = config.ledger;
  if (url === undefined) return {};
  const password = passwordFile === undefined ? process.env[PASSWORD_VARIABLE] : secretFrom(passwordFile);
  const options = { username, password, database, cluster, caFile };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { server: { url, ...(Object.fromEntries(given) as Omit<StoreAddress, 'url'>) } };
}

function secretFrom(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new WeirError('WEIR_CONFIG_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}
