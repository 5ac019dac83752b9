/**
 * The inspector: a body in, findings and people out.
 *
 *   write(piece)… ─▶ kept up to maxBodyBytes ─▶ end(): kind of body ─▶ walker ─▶ collector ─▶ findings, people
 *                     └ past it: unseen over-cap          └ other charset: unseen encoding
 *
 * It never throws on what the bytes say; time is linear in them, and memory is a fixed multiple of maxBodyBytes. One
 * inspector serves any number of sessions that are open at once: only `end` uses what they share, and it does not
 * wait in between.
 */
import { holdsNoText, treatmentOf } from './body-type.ts';
import { blankNonAscii, charsetOf } from './charset.ts';
import { Collector } from './collector.ts';
import {
  type BodyDescription,
  type BodyType,
  type Inspection,
  type InspectionSession,
  type Inspector,
  NOTHING_FOUND,
  type Unseen,
} from './inspection.ts';
import { JsonKernel } from './kernel/json-kernel.ts';
import { type FindingTier, TIER_FLOOR } from './log-odds.ts';
import { builtInRecognition, type Recognition } from './recognise.ts';
import type { Source } from './sink.ts';
import { walkCsv } from './walkers/csv.ts';
import { walkHtml } from './walkers/html.ts';
import { jsonStart } from './walkers/json.ts';
import { walkEvents, walkText } from './walkers/text.ts';
import { WalkTools } from './walkers/walk-tools.ts';

/** 2 MiB: larger answers are downloads, not pages; what lies past it is reported as unseen. */
export const DEFAULT_MAX_BODY_BYTES = 2 * 1024 * 1024;
/** First room of a session, in bytes: most API answers fit. */
const FIRST_ROOM = 16 * 1024;

export interface InspectorOptions {
  /** Bytes of one body that are looked at. Default DEFAULT_MAX_BODY_BYTES. */
  readonly maxBodyBytes?: number;
  /** `default`: findings that are more likely than not; `all`: also the unlikely ones. People are counted by the likely ones always. */
  readonly tier?: FindingTier;
}

export function createInspector(options: InspectorOptions = {}): Inspector {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const floor = TIER_FLOOR[options.tier ?? 'default'];
  const desk = new Desk(floor);
  return {
    open: (body) => new BufferedSession(body, desk, maxBodyBytes),
    inspect: (bytes, body) => {
      const seen = bytes.length > maxBodyBytes ? bytes.subarray(0, maxBodyBytes) : bytes;
      return inspectWhole(seen, bytes.length - seen.length, body, desk);
    },
  };
}

/** What an inspector keeps between bodies. A collector that a fault interrupted does not come back. */
class Desk {
  readonly tools = new WalkTools();
  readonly #floor: number;
  readonly #recognition: Recognition;
  readonly json: JsonKernel;
  #idle: Collector | undefined;

  constructor(floor: number) {
    this.#floor = floor;
    this.#recognition = builtInRecognition(floor);
    this.json = new JsonKernel(!this.#recognition.all);
  }

  take(): Collector {
    const collector = this.#idle ?? new Collector(this.tools, this.#floor, this.#recognition);
    this.#idle = undefined;
    return collector;
  }

  giveBack(collector: Collector): void {
    this.#idle = collector;
    this.tools.release();
  }
}

class BufferedSession implements InspectionSession {
  readonly #body: BodyDescription;
  readonly #desk: Desk;
  readonly #max: number;
  readonly #ignored: boolean;
  #bytes = new Uint8Array(0);
  #length = 0;
  #over = 0;

  constructor(body: BodyDescription, desk: Desk, max: number) {
    this.#body = body;
    this.#desk = desk;
    this.#max = max;
    this.#ignored = body.type === undefined && holdsNoText(body.contentType);
  }

  write(chunk: Uint8Array): void {
    if (this.#ignored) return;
    const take = Math.min(chunk.length, this.#max - this.#length);
    this.#over += chunk.length - take;
    if (take <= 0) return;
    const needed = this.#length + take;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(
        Math.min(this.#max, Math.max(FIRST_ROOM, 2 * this.#bytes.length, needed)),
      );
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk.subarray(0, take), this.#length);
    this.#length = needed;
  }

  end(): Inspection {
    const bytes = this.#bytes.subarray(0, this.#length);
    return inspectWhole(bytes, this.#over, this.#body, this.#desk);
  }
}

function inspectWhole(bytes: Uint8Array, over: number, body: BodyDescription, desk: Desk): Inspection {
  if (bytes.length === 0 && over === 0) return NOTHING_FOUND;
  const charset = charsetOf(body.contentType, bytes);
  if (charset === 'wide') return unseenOnly('encoding', bytes.length, over);
  const treatment = body.type === undefined ? treatmentOf(body.contentType, bytes) : { walk: body.type };
  if (treatment.walk === 'nothing') return NOTHING_FOUND;
  if (treatment.walk === 'unreadable') return unseenOnly('encoding', bytes.length, over);

  const readable = charset === 'utf-8' ? { bytes, blanked: 0 } : blankNonAscii(bytes, charset);
  const collector = desk.take();
  const source: Source = { bytes: readable.bytes, start: 0, end: bytes.length, map: undefined, level: 0 };
  const malformed = walk(treatment.walk, source, collector, desk);
  const { findings, people } = collector.finish();
  desk.giveBack(collector);
  return { findings, people, unseen: unseen(over, readable.blanked, malformed) };
}

/** @returns bytes not understood. */
function walk(type: BodyType | 'events', source: Source, collector: Collector, desk: Desk): number {
  const { tools } = desk;
  switch (type) {
    case 'json': {
      const { bytes, end } = source;
      return desk.json.walk(bytes, jsonStart(bytes, 0, end), end, collector);
    }
    case 'html':
      return walkHtml(source, collector, tools);
    case 'csv':
      walkCsv(source, collector, tools);
      return 0;
    case 'text':
      walkText(source, collector, tools);
      return 0;
    case 'events':
      return walkEvents(source, collector, tools);
  }
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
