/**
 * Which keys are the id of a person, and of which table, as the operator says: author 7 and customer 7 are two people.
 *
 *   { key: authorId, namespace: author }        wherever that key stands
 *   { path: $.items[].owner.no, namespace: … }  there only
 *
 * An id of a namespace is canonically written `namespace/id`. Ids of `account`, the table of those who sign in, stay
 * bare, so that an account that asks is recognised in its own record.
 */
import { type KeyMeaning, readKey } from './key-meaning.ts';

/** The namespace of those who sign in. */
export const ACCOUNT_NAMESPACE = 'account';
/** A key that the operator named is believed. */
const NAMED_WEIGHT = 4;

export interface KeyIdentity {
  readonly key: string;
  readonly namespace: string;
}

export interface PathIdentity {
  /** As findings spell it: `$.items[].owner.no`, or a column's heading. */
  readonly path: string;
  readonly namespace: string;
}

export type Identity = KeyIdentity | PathIdentity;

/** Reads a key: with what the operator said about it, else as everybody's. */
export type ReadKey = (text: string) => KeyMeaning;

/** @returns readKey where there is nothing to say. A key is compared as it is written, a path without its last key too. */
export function readKeyWith(identities: readonly Identity[]): ReadKey {
  if (identities.length === 0) return readKey;
  const everywhere = new Map<string, string>();
  const atPaths = new Map<string, { namespace: string; paths: Set<string> }>();
  for (const identity of identities) {
    if ('key' in identity) everywhere.set(identity.key, identity.namespace);
    else {
      const last = lastKey(identity.path);
      const known = atPaths.get(last);
      if (known?.namespace === identity.namespace) known.paths.add(identity.path);
      else if (known === undefined)
        atPaths.set(last, { namespace: identity.namespace, paths: new Set([identity.path]) });
    }
  }
  return (text) => {
    const own = readKey(text);
    const namespace = everywhere.get(text);
    const here = namespace === undefined ? own : asId(own, namespace);
    const at = atPaths.get(text);
    return at === undefined
      ? here
      : { ...asId(own, at.namespace), only: { paths: at.paths, elsewhere: here } };
  };
}

function asId(own: KeyMeaning, namespace: string): KeyMeaning {
  const id: KeyMeaning = { ...own, kind: 'userId', weight: NAMED_WEIGHT, contextual: false, thing: 0 };
  return namespace === ACCOUNT_NAMESPACE ? id : { ...id, table: namespace };
}

/** `no` of `$.items[].owner.no`, `ids` of `$.ids[]`. */
function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).replace(/(?:\[\])+$/, '');
}
