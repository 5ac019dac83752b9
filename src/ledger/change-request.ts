/** What can be asked of the process that holds a ledger, and how it travels: keys in decimal, because JSON has no 64 bits. */
import { WeirError } from '../disclosure/error.ts';
import { type Identifier, isIdentifierNamespace, MAX_IDENTIFIER_LENGTH } from '../disclosure/person.ts';
import { type ForgetRequest, MAX_REFERENCE_LENGTH } from './forgetting.ts';

export type ChangeRequest =
  | ({ readonly type: 'forget' } & ForgetRequest)
  | { readonly type: 'rotate'; readonly reference: string }
  /** By the rules of whoever holds the ledger. */
  | { readonly type: 'retain'; readonly dryRun: boolean };

/** Asks for what waits in the spool to be handed over, before a question. */
export const FRESHEN = { type: 'freshen' } as const;

export function isFreshen(value: unknown): boolean {
  return (value as { type?: unknown } | null)?.type === FRESHEN.type;
}

export function sendable(request: ChangeRequest): object {
  if (request.type !== 'forget') return request;
  return { ...request, recipients: request.recipients.map(String) };
}

/** @throws WeirError WEIR_INTERNAL when it is no request of ours. */
export function received(value: unknown): ChangeRequest {
  const { type, reference, identifiers, recipients, partial, dryRun } = (value ?? {}) as Record<
    string,
    unknown
  >;
  if (type === 'retain') return { type, dryRun: dryRun === true };
  if (typeof reference !== 'string' || reference.length > MAX_REFERENCE_LENGTH) throw unknownRequest();
  if (type === 'rotate') return { type, reference };
  if (type !== 'forget' || !Array.isArray(identifiers) || !Array.isArray(recipients)) throw unknownRequest();
  return {
    type,
    reference,
    identifiers: identifiers.map(identifierFrom),
    recipients: recipients.map((key) => {
      if (typeof key !== 'string' || !/^\d{1,20}$/.test(key)) throw unknownRequest();
      return BigInt(key);
    }),
    partial: partial === true,
    dryRun: dryRun === true,
  };
}

function identifierFrom(value: unknown): Identifier {
  const { namespace, value: text } = (value ?? {}) as Record<string, unknown>;
  const fits =
    typeof namespace === 'string' &&
    isIdentifierNamespace(namespace) &&
    typeof text === 'string' &&
    text.length <= MAX_IDENTIFIER_LENGTH;
  if (!fits) throw unknownRequest();
  return { namespace, value: text };
}

const unknownRequest = () => new WeirError('WEIR_INTERNAL', { reason: 'an unknown request for a change' });
