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
import { type JsonKernel, jsonKernel } from './kernel/json-kernel.ts';
import { type Identity, type ReadKey, readKeyWith } from './keys/identities.ts';
import { type FindingTier, TIER_FLOOR } from './log-odds.ts';
import type { PathEvidence } from './profiles/route-profile.ts';
import { type Recognition, type RecognitionOptions, recognitionOf } from './recognise.ts';
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
  /** Which keys are ids of people, and of which table. */
  readonly identities?: readonly Identity[];
  /** Which entities are looked for, and detectors of the operator's own. */
  readonly recognise?: Omit<RecognitionOptions, 'floor'>;
  /** What was learned of a route; asked once for each body that has one. */
  readonly evidence?: (route: string) => PathEvidence | undefined;
}

export function createInspector(options: InspectorOptions = {}): Inspector {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const floor = TIER_FLOOR[options.tier ?? 'default'];
  const recognition = recognitionOf({ ...options.recognise, floor });
  const desk = new Desk(floor, readKeyWith(options.identities ?? []), recognition);
  const look: Look = (bytes, over, body) => {
    const learned = body.route === undefined ? undefined : options.evidence?.(body.route);
    return inspectWhole(bytes, over, body, desk, learned);
  };
  return {
    open: (body) => new BufferedSession(body, look, maxBodyBytes),
    inspect: (bytes, body) => {
      const seen = bytes.length > maxBodyBytes ? bytes.subarray(0, maxBodyBytes) : bytes;
      return look(seen, bytes.length - seen.length, body);
    },
  };
}

/** @param over bytes of the body past the cap. */
type Look = (bytes: Uint8Array, over: number, body: BodyDescription) => Inspection;

/** What an inspector keeps between bodies. A collector that a fault interrupted does not come back. */
class Desk {
  readonly tools: WalkTools;
  #json: JsonKernel | undefined;
  readonly #floor: number;
  readonly #recognition: Recognition;
  #idle: Collector | undefined;

  constructor(floor: number, read: ReadKey, recognition: Recognition) {
    this.tools = new WalkTools(read);
    this.#floor = floor;
    this.#recognition = recognition;
  }

  get json(): JsonKernel {
    if (this.#json === undefined || this.#json.walking) {
      this.#json = jsonKernel(this.#recognition.fast, this.tools.readKey);
    }
    return this.#json;
  }

  take(learned: PathEvidence | undefined): Collector {
    const collector = this.#idle ?? new Collector(this.tools, this.#floor, this.#recognition);
    this.#idle = undefined;
    collector.begin(learned);
    return collector;
  }

  giveBack(collector: Collector): void {
    this.#idle = collector;
    this.tools.release();
  }
}

class BufferedSession implements InspectionSession {
  readonly #body: BodyDescription;
  readonly #look: Look;
  readonly #max: number;
  readonly #ignored: boolean;
  #bytes = new Uint8Array(0);
  #length = 0;
  #over = 0;

  constructor(body: BodyDescription, look: Look, max: number) {
    this.#body = body;
    this.#look = look;
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
    return this.#look(this.#bytes.subarray(0, this.#length), this.#over, this.#body);
  }
}

function inspectWhole(
  bytes: Uint8Array,
  over: number,
  body: BodyDescription,
  desk: Desk,
  learned: PathEvidence | undefined,
): Inspection {
  if (bytes.length === 0 && over === 0) return NOTHING_FOUND;
  const charset = charsetOf(body.contentType, bytes);
  if (charset === 'wide') return unseenOnly('encoding', bytes.length, over);
  const treatment = body.type === undefined ? treatmentOf(body.contentType, bytes) : { walk: body.type };
  if (treatment.walk === 'nothing') return NOTHING_FOUND;
  if (treatment.walk === 'unreadable') return unseenOnly('encoding', bytes.length, over);

  const readable = charset === 'utf-8' ? { bytes, blanked: 0 } : blankNonAscii(bytes, charset);
  const collector = desk.take(learned);
  const source: Source = { bytes: readable.bytes, start: 0, end: bytes.length, map: undefined, level: 0 };
  const careful = learned !== undefined && learned.raises !== false;
  const malformed = walk(treatment.walk, source, collector, desk, careful);
  const { findings, people } = collector.finish();
  desk.giveBack(collector);
  return { findings, people, unseen: unseen(over, readable.blanked, malformed) };
}

/** @returns bytes not understood. */
function walk(
  type: BodyType | 'events',
  source: Source,
  collector: Collector,
  desk: Desk,
  careful: boolean,
): number {
  const { tools } = desk;
  switch (type) {
    case 'json': {
      const { bytes, end } = source;
      return desk.json.walk(bytes, jsonStart(bytes, 0, end), end, collector, careful);
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
