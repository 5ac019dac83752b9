/**
 * What an application has packed into a batch (packed.ts), read on its own side: where something stands against somebody, and
 * where whoever counts cannot read packed responses after all. It is seldom, so that nothing is kept for it meanwhile.
 */
import { askerText } from './asker-text.ts';
import { type PackedHead, readFrame, readPackedHead } from './packed.ts';
import type { Sent } from './sent.ts';
import { responseHead, routeOn, sentOf, type Way, wayOfRecord } from './way.ts';
import type { Asker } from './wire.ts';

/** A packed response with the way that was said before it. */
export interface PackedResponse extends PackedHead {
  readonly known: Way;
  /** Bytes of its body. */
  readonly bytes: number;
}

/** A record of a batch of our own. */
export interface Unpacked {
  /** As it stands; empty for a packed one. */
  readonly head: string;
  readonly packed: PackedResponse | undefined;
  readonly body: Buffer;
}

/** @param batch that was packed here. @returns its records, in their order. */
export function unpacked(batch: Buffer): Unpacked[] {
  const ways = new Map<number, Way>();
  const records: Unpacked[] = [];
  for (let from = 0; from < batch.length; ) {
    const { isPacked, headAt, bodyAt, end } = readFrame(batch, from);
    const body = batch.subarray(bodyAt, end);
    from = end;
    if (isPacked) {
      const packed = readPackedHead(batch, headAt, bodyAt - headAt);
      const known = ways.get(packed.way) as Way;
      records.push({ head: '', packed: { ...packed, known, bytes: body.length }, body });
      continue;
    }
    const head = batch.toString('utf8', headAt, bodyAt);
    const way = wayOfRecord(head);
    if (way === undefined) records.push({ head, packed: undefined, body });
    else ways.set(way.id, way);
  }
  return records;
}

export function headOfPacked(packed: PackedResponse): string {
  const { at, known, target, unseen } = packed;
  return responseHead(at, known, target, routeOn(known, target), unseen, askerText(askerOf(packed)));
}

export function sentOfPacked(packed: PackedResponse): Sent {
  const { at, known, target, unseen, bytes } = packed;
  return sentOf(at, known, routeOn(known, target), askerOf(packed), bytes + unseen);
}

function askerOf({ whoJson, account, ip }: PackedHead): Asker {
  if (whoJson !== undefined) return JSON.parse(whoJson) as Asker;
  return { ...(account === '' ? {} : { account }), ...(ip === '' ? {} : { ip }) };
}
