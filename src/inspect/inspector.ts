/**
 * The inspector: a body in, findings and people out.
 *
 *   body ─▶ kind of body ─▶ walker (JSON: the kernel) ─▶ collector ─▶ findings, people
 *             │                └ past maxBodyBytes: unseen over-cap
 *             └ other charset: unseen encoding
 *
 * It never throws on what the bytes say, and time is linear in them. How bodies in pieces are read, and in what
 * memory, says session.ts. One inspector serves any number of sessions that are open at once: what they share is used
 * without waiting in between, and what outlasts a piece is a session's own.
 */
import { type Treatment, treatmentOf } from './body-type.ts';
import { walkBytes, walkParts } from './body-walk.ts';
import { blankNonAscii, charsetOf } from './charset.ts';
import type { Collector } from './collector.ts';
import { Desk } from './desk.ts';
import {
  type BodyDescription,
  type Inspection,
  type Inspector,
  NOTHING_FOUND,
  type Unseen,
} from './inspection.ts';
import { inspectionOf } from './inspection-of.ts';
import type { Identity } from './keys/identities.ts';
import { type FindingTier, TIER_FLOOR } from './log-odds.ts';
import type { PathEvidence } from './profiles/route-profile.ts';
import { type RecognitionOptions, recognitionOf } from './recognition.ts';
import { Session, type SessionWork, STREAM_AFTER_BYTES } from './session.ts';
import { utf16Offsets } from './utf16.ts';

/** 2 MiB: larger answers are downloads, not pages; what lies past it is reported as unseen. */
export const DEFAULT_MAX_BODY_BYTES = 2 * 1024 * 1024;
/** 64 MiB: pages are never so large. */
export const DEFAULT_MAX_HELD_BYTES = 64 * 1024 * 1024;

export interface InspectorOptions {
  /** Bytes of one body that are looked at. Default DEFAULT_MAX_BODY_BYTES. */
  readonly maxBodyBytes?: number;
  /** Bytes kept of a body that cannot be read as it comes (HTML, other charsets). Default DEFAULT_MAX_HELD_BYTES. */
  readonly maxHeldBytes?: number;
  /** Bytes from which on a body in pieces is read as it comes. Default STREAM_AFTER_BYTES. */
  readonly streamAfterBytes?: number;
  /** What `start` and `end` of findings count: bytes of the body, or UTF-16 units of its text. Default `bytes`. */
  readonly offsets?: 'bytes' | 'utf16';
  /** `default`: findings that are more likely than not; `all`: also the unlikely ones. People are counted by the likely ones always. */
  readonly tier?: FindingTier;
  /** Which keys are ids of people, and of which table. */
  readonly identities?: readonly Identity[];
  /** Which entities are looked for, and detectors of the operator's own. */
  readonly recognise?: Omit<RecognitionOptions, 'floor'>;
  /**
   * Whether people may come as columns beside objects that are made when they are asked for; such an inspection is not to be
   * copied by spreading. Default false.
   */
  readonly columns?: boolean;
  /** What was learned of a route; asked once for each body that has one. */
  readonly evidence?: (route: string) => PathEvidence | undefined;
}

export function createInspector(options: InspectorOptions = {}): Inspector {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const floor = TIER_FLOOR[options.tier ?? 'default'];
  const maxHeldBytes = Math.min(maxBodyBytes, options.maxHeldBytes ?? DEFAULT_MAX_HELD_BYTES);
  const recognition = recognitionOf({ ...options.recognise, floor });
  const desk = new Desk(floor, options.identities ?? [], recognition);
  const learned = ({ route }: BodyDescription) =>
    route === undefined ? undefined : options.evidence?.(route);
  const utf16 = options.offsets === 'utf16';
  const work: SessionWork = {
    whole: (bytes, over, body) => {
      const inspection = inspectWhole(bytes, over, body, desk, learned(body), options.columns === true);
      if (!utf16) return inspection;
      const { findings, people, unseen } = inspection;
      return { findings: utf16Offsets(bytes, findings), people, unseen };
    },
    treatment: (head, body) => streamed(head, body, desk.plain),
    learned,
    result: (collector, over, malformed) => result(collector, desk, over, 0, malformed, false),
  };
  const streamAfterBytes = options.streamAfterBytes ?? STREAM_AFTER_BYTES;
  const limits = { maxBodyBytes, maxHeldBytes, streamAfterBytes, utf16 };
  const open = (body: BodyDescription) => new Session(body, desk, work, limits);
  return {
    open,
    inspect: (bytes, body) => {
      const seen = bytes.length > maxBodyBytes ? bytes.subarray(0, maxBodyBytes) : bytes;
      return work.whole(seen, bytes.length - seen.length, body);
    },
  };
}

/** How a body that begins so is read as it comes; undefined where it has to be kept as a whole. */
function streamed(head: Uint8Array, body: BodyDescription, plain: boolean): Treatment | undefined {
  if (charsetOf(body.contentType, head) !== 'utf-8') return undefined;
  const treatment = body.type === undefined ? treatmentOf(body.contentType, head) : { walk: body.type };
  const { walk: how } = treatment;
  return (how === 'json' && !plain) || how === 'csv' || how === 'text' || how === 'events'
    ? treatment
    : undefined;
}

function result(
  collector: Collector,
  desk: Desk,
  over: number,
  blanked: number,
  malformed: number,
  byColumns: boolean,
): Inspection {
  const collected = collector.finish();
  desk.giveBack(collector);
  return inspectionOf(collected, unseen(over, blanked, malformed), byColumns);
}

function inspectWhole(
  bytes: Uint8Array,
  over: number,
  body: BodyDescription,
  desk: Desk,
  learned: PathEvidence | undefined,
  byColumns: boolean,
): Inspection {
  if (bytes.length === 0 && over === 0) return NOTHING_FOUND;
  const charset = charsetOf(body.contentType, bytes);
  if (charset === 'wide') return unseenOnly('encoding', bytes.length, over);
  // As much of it as is there when a body in pieces is told: both are told the same.
  const head = bytes.length > STREAM_AFTER_BYTES ? bytes.subarray(0, STREAM_AFTER_BYTES) : bytes;
  const treatment = body.type === undefined ? treatmentOf(body.contentType, head) : { walk: body.type };
  if (treatment.walk === 'nothing') return NOTHING_FOUND;
  if (treatment.walk === 'unreadable') return unseenOnly('encoding', bytes.length, over);

  const readable = charset === 'utf-8' ? { bytes, blanked: 0 } : blankNonAscii(bytes, charset);
  const collector = desk.take(learned);
  const careful = learned !== undefined && learned.raises !== false;
  if (treatment.walk === 'parts') {
    const { blanked, malformed } = walkParts(bytes, treatment.boundary, collector, desk, careful, 0);
    return result(collector, desk, over, blanked, malformed, byColumns);
  }
  const malformed = walkBytes(treatment.walk, readable.bytes, collector, desk, careful);
  return result(collector, desk, over, readable.blanked, malformed, byColumns);
}

function unseenOnly(reason: Unseen['reason'], bytes: number, over: number): Inspection {
  return { ...NOTHING_FOUND, unseen: [...(bytes > 0 ? [{ reason, bytes }] : []), ...overCap(over)] };
}

function unseen(over: number, blanked: number, malformed: number): Unseen[] {
  const list: Unseen[] = [...overCap(over)];
  if (blanked > 0) list.push({ reason: 'encoding', bytes: blanked });
  if (malformed > 0) list.push({ reason: 'malformed', bytes: malformed });
  return list;
}

function overCap(over: number): Unseen[] {
  return over > 0 ? [{ reason: 'over-cap', bytes: over }] : [];
}
