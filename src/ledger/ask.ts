/** Asking the store, with its failures told as ours. */
import type { Readable } from 'node:stream';
import { WeirError } from '../disclosure/error.ts';
import type { Condition } from './sql.ts';
import { rowsOf, type Store } from './store.ts';

/**
 * Runs a question.
 * @throws WeirError WEIR_LEDGER_UNAVAILABLE when the store cannot be reached, WEIR_LEDGER_QUERY when it refuses.
 */
export async function ask<T>(store: Store, sql: string, condition: Condition): Promise<T[]> {
  try {
    return await rowsOf<T>(store, sql, condition.params);
  } catch (cause) {
    throw storeError(cause);
  }
}

/** Runs a question whose answer is bytes of a format that the statement names. @throws as ask */
export async function askFor(store: Store, sql: string, condition: Condition): Promise<Readable> {
  try {
    const { stream } = await store.exec({ query: sql, query_params: condition.params });
    return stream;
  } catch (cause) {
    throw storeError(cause);
  }
}

/** What the store's client threw, as ours. */
export function storeError(cause: unknown): WeirError {
  if (cause instanceof WeirError) return cause;
  const { code, message } = cause as { code?: string; message: string };
  const reason = (message.split('\n')[0] ?? '').slice(0, 300);
  if (/^(ECONN|EPIPE|ETIMEDOUT|UND_)/.test(code ?? '') || /timeout|socket hang up|aborted/i.test(message)) {
    return new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason }, { cause });
  }
  return new WeirError('WEIR_LEDGER_QUERY', { reason }, { cause });
}
