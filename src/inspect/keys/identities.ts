/**
 * Which keys are the id of a person, and of which table, as the operator says: author 7 and customer 7 are two people.
 *
 *   { key: authorId, namespace: author }        wherever that key stands
 *   { path: $.items[].owner.no, namespace: … }  there only
 *   { table: Administrator, namespace: admin }  `id` of rows of that type or collection; see tables.ts
 *
 * An id of a namespace is canonically written `namespace/id`. Ids of `account`, the table of those who sign in, stay
 * bare, so that an account that asks is recognised in its own record.
 */
import type { KeyMeaning } from './key-meaning.ts';
import { readKey } from './read-key.ts';

/** The namespace of those who sign in. */
export const ACCOUNT_NAMESPACE = 'account';
/** A key that the operator named is believed. */
const NAMED_WEIGHT = 4;

export interface KeyIdentity {
  readonly key: string;
  readonly namespace: string;
  /** An object of this id is about somebody else than the object around it. Default false. */
  readonly apart?: boolean | undefined;
}

export interface PathIdentity {
  /** As findings spell it: `$.items[].owner.no`, or a column's heading. */
  readonly path: string;
  readonly namespace: string;
  /** As of KeyIdentity. */
  readonly apart?: boolean | undefined;
}

export interface TableIdentity {
  /** A `__typename`, or the name of a collection. */
  readonly table: string;
  readonly namespace: string;
}

export type Identity = KeyIdentity | PathIdentity | TableIdentity;

/** Reads a key: with what the operator said about it, else as everybody's. */
export type ReadKey = (text: string) => KeyMeaning;

/** What is said of a key. */
type Said = Pick<KeyIdentity, 'namespace' | 'apart'>;

/** @returns readKey where there is nothing to say. A key is compared as it is written, a path without its last key too. */
export function readKeyWith(identities: readonly Identity[]): ReadKey {
  const everywhere = new Map<string, Said>();
  const atPaths = new Map<string, { said: Said; paths: Set<string> }>();
  for (const identity of identities) {
    if ('key' in identity) everywhere.set(identity.key, identity);
    else if ('path' in identity) {
      const last = lastKey(identity.path);
      const known = atPaths.get(last);
      if (known === undefined) atPaths.set(last, { said: identity, paths: new Set([identity.path]) });
      else if (known.said.namespace === identity.namespace && known.said.apart === identity.apart)
        known.paths.add(identity.path);
    }
  }
  if (everywhere.size === 0 && atPaths.size === 0) return readKey;
  return (text) => {
    const own = readKey(text);
    const said = everywhere.get(text);
    const here = said === undefined ? own : asId(own, said);
    const at = atPaths.get(text);
    return at === undefined ? here : { ...asId(own, at.said), only: { paths: at.paths, elsewhere: here } };
  };
}

function asId(own: KeyMeaning, { namespace, apart = false }: Said): KeyMeaning {
  const id: KeyMeaning = { ...own, kind: 'userId', weight: NAMED_WEIGHT, contextual: false, thing: 0, apart };
  return namespace === ACCOUNT_NAMESPACE ? id : { ...id, table: namespace };
}

/** `no` of `$.items[].owner.no`, `ids` of `$.ids[]`. */
function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).replace(/(?:\[\])+$/, '');
}
