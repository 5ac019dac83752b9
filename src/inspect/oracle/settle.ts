/**
 * Whose data it is: findings go to the nearest object, row or element that holds an identity.
 *
 *   {"order":{"orderNo":"…","buyer":{"id":7,"phone":"138…"},"address":"…"}}
 *             └ no identity        └ identity 7, 138…       └ loose: goes to the one person here
 *
 * Within an object, values are told apart by the role in their keys (`buyerPhone`, `sellerPhone`). Groups of the
 * same side become one unless they contradict each other: two different phones are two people. Elements of a list
 * never become one. The rules stand in settle-object.ts and settle-element.ts;
 * nothing else decides about people.
 *
 * Invariant: a group is one person or part of one; merging only ever joins; the cost is linear in candidates, since
 * loose values rise MAX_RISE containers at most and at most MAX_RISING groups rise through each.
 */
import { isAttribute } from '../keys/inner-key.ts';
import type { Tables } from '../keys/tables.ts';
import { type Frame, MAX_RISING, raise } from './frame.ts';
import { type Birth, type Candidate, everyoneAlone } from './group.ts';
import { settleElement } from './settle-element.ts';
import { settleObject } from './settle-object.ts';

/** Decides about the candidates of a container that closes. `birth` registers every new group. */
export function settle(frame: Frame, birth: Birth, tables: Tables): void {
  if (frame.kind === 'array') settleArray(frame, birth);
  else if (frame.kind === 'element' || frame.kind === 'section') settleElement(frame, birth);
  else settleObject(frame, birth, tables);
}

/** A list has no subject: its single values wait for the object that holds the list. */
function settleArray(frame: Frame, birth: Birth): void {
  const { parent } = frame;
  const values = joined(frame.own, frame.listedValues);
  if (parent === undefined) {
    if (values !== undefined) everyoneAlone(values, birth);
    for (const { candidate } of frame.loose ?? []) {
      if (candidate.dependent || candidate.contextual) candidate.dropped = true;
    }
    return;
  }
  if (values !== undefined) {
    if (parent.kind === 'element' || parent.kind === 'section') everyoneAlone(values, birth);
    else parent.listedValues = joined(parent.listedValues, values);
  }
  raise(frame, parent);
  const risen = frame.risen ?? [];
  if (
    isAttribute(frame.key) &&
    parent.kind === 'object' &&
    (parent.risen?.length ?? 0) + risen.length <= MAX_RISING
  ) {
    if (risen.length > 0) parent.risen = [...(parent.risen ?? []), ...risen];
    if (frame.many) parent.many = true;
    return;
  }
  if (frame.many || (frame.risen?.length ?? 0) > 1) parent.many = true;
}

/** Both lists in one; the shorter is added to the longer, so that nested lists cost no more than they hold. */
function joined(a: Candidate[] | undefined, b: Candidate[] | undefined): Candidate[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  for (const candidate of short) long.push(candidate);
  return long;
}
