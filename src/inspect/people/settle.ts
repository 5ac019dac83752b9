/**
 * Whose data it is: findings go to the nearest object, row or element that holds an identity.
 *
 *   {"order":{"orderNo":"…","buyer":{"id":7,"phone":"138…"},"address":"…"}}
 *             └ no identity        └ identity 7, 138…       └ loose: goes to the one person here
 *
 * Within an object, values are told apart by the role in their keys (`buyerPhone`, `sellerPhone`). Groups of the
 * same side become one unless they contradict each other: two different phones are two people. Elements of a list
 * never become one. The rules stand in settle-object.ts and settle-element.ts; nothing else decides about people.
 * oracle/ holds the same rules over plain objects, and tests hold both against each other.
 *
 * Invariant: a group is one person or part of one; merging only ever joins; the cost is linear in candidates, since
 * loose values rise MAX_RISE containers at most and at most MAX_RISING groups rise through each.
 */
import { isAttribute } from '../keys/inner-key.ts';
import { type Frame, MAX_RISING } from './frame.ts';
import type { People } from './people.ts';
import { settleElement } from './settle-element.ts';
import { settleObject } from './settle-object.ts';

/** Decides about the candidates of a container that closes. */
export function settle(frame: Frame, people: People): void {
  if (frame.kind === 'array') settleArray(frame, people);
  else if (frame.kind === 'element' || frame.kind === 'section') settleElement(frame, people);
  else settleObject(frame, people);
}

/** A list has no subject: its single values wait for the object that holds the list. */
function settleArray(frame: Frame, people: People): void {
  const { parent } = frame;
  const { next } = people.candidates;
  const values = frame.own;
  values.join(frame.listedValues, next);
  if (parent === undefined) {
    people.everyoneAlone(values.head);
    for (let candidate = frame.loose.head; candidate !== -1; candidate = next[candidate]!) {
      people.candidates.dropIfBound(candidate);
    }
    return;
  }
  if (parent.kind === 'element' || parent.kind === 'section') people.everyoneAlone(values.head);
  else parent.listedValues.join(values, next);
  people.raise(frame, parent);
  if (isAttribute(frame.key) && parent.kind === 'object' && parent.risen + frame.risen <= MAX_RISING) {
    for (let i = 0; i < frame.risen; i++)
      parent.rise(frame.risenGroups[i]!, frame.risenOpen[i] === 1, frame.risenHeights[i]!);
    if (frame.many) parent.many = true;
    return;
  }
  if (frame.many || frame.risen > 1) parent.many = true;
}
