/**
 * What a key says about the value under it, and about whom. A key is a JSON key, a CSV header, an HTML class,
 * attribute or label: all are read by the same vocabulary (read-key.ts).
 *
 *   receiverMobileNo ─▶ words: receiver | mobile | no ─▶ role: party, kind: phone, weight 4
 */
import { namePart } from './name-part.ts';
import type { KeyKind, Side } from './vocabulary.ts';

export interface KeyMeaning {
  readonly kind: KeyKind;
  /** Log-odds that it adds for a value of its kind. 0 where the kind says nothing. */
  readonly weight: number;
  /** Whose value it is, seen from the object that holds it. */
  readonly side: Side;
  /** The word of role, such as `receiver`; empty for the object's own. Two of one side may still be two people. */
  readonly who: string;
  /** Whether the key itself names a role (`buyer`, `users`), so that an object under it is a person. */
  readonly role: boolean;
  /** Whether an object under it is a part of its parent's subject (`profile`, `contact`). */
  readonly part: boolean;
  /** Evidence that the object that holds it is a thing: 1 (`title`) or 2 (`price`, `sku`). */
  readonly thing: 0 | 1 | 2;
  /** Needs another personal value beside it: `id`, `name`. */
  readonly contextual: boolean;
  /** Nobody listed it: the value has to show by itself that it is what the key is guessed to say. */
  readonly guess: boolean;
  /** A name of an account that may be a person's own: the value tells. */
  readonly named: boolean;
  /** Says what the key of the object around says, if that says anything: `phones: [{value: …}]`. */
  readonly inner: boolean;
  /** Which part of a name it is for (see name-part.ts); 0 when it is for a whole one, or for none. */
  readonly namePart: number;
  /** As written, for paths; cut at 40 characters. */
  readonly text: string;
  /** The table that ids under it are of, where the operator said so: author 7 is not customer 7. */
  readonly table?: string;
  /** The operator says: whom an object of this id is about is another than whom the object around it is about. */
  readonly apart: boolean;
  /** It means this at these paths only, and what it says by itself anywhere else. */
  readonly only?: { readonly paths: ReadonlySet<string>; readonly elsewhere: KeyMeaning };
}

/** Longest key that is read, in UTF-16 units; a longer one is text. */
export const MAX_KEY_LENGTH = 64;
const MAX_SHOWN = 40;
export const NO_KEY: KeyMeaning = meaning('none', '');

/** A meaning of which only what differs from that of a key that says nothing is given. */
export function meaning(kind: KeyKind, text: string, more: Partial<KeyMeaning> = {}): KeyMeaning {
  return {
    kind,
    weight: 0,
    side: 'self',
    who: '',
    role: false,
    part: false,
    thing: 0,
    contextual: false,
    guess: false,
    named: false,
    inner: false,
    apart: false,
    namePart: kind === 'name' ? namePart(text) : 0,
    text: text.slice(0, MAX_SHOWN),
    ...more,
  };
}
