/** What an inspector keeps between bodies: room, keys met before, a collector, a kernel. */
import { Collector, type InnerWalk } from './collector.ts';
import { csvKernel, FastCsvReader } from './kernel/csv-kernel.ts';
import { type HtmlKernel, htmlKernel } from './kernel/html-kernel.ts';
import { type JsonKernel, jsonKernel, walkInner } from './kernel/json-kernel.ts';
import { FastTextReader, type TextKernel, textKernel } from './kernel/text-kernel.ts';
import { type Identity, readKeyWith } from './keys/identities.ts';
import { readKey } from './keys/read-key.ts';
import { Tables } from './keys/tables.ts';
import type { PathEvidence } from './profiles/route-profile.ts';
import type { Recognition } from './recognition.ts';
import { Rooms } from './rooms.ts';
import type { Source } from './sink.ts';
import { CsvReader } from './walkers/csv.ts';
import { walkHtml } from './walkers/html.ts';
import { jsonStart, walkJson } from './walkers/json.ts';
import { EventReader, TextReader } from './walkers/text.ts';
import { WalkTools } from './walkers/walk-tools.ts';

/** Bytes in which JSON may begin behind what sites put before it: as many as tell a body in pieces. */
const JSON_HEAD_BYTES = 256 * 1024;

/** Reads a body's pieces. */
export interface Reader {
  /** @returns the index of what has to be given again with the next piece. */
  feed(source: Source, last: boolean): number;
  /** @returns bytes not understood. */
  finish(): number;
}

/** A collector or a kernel that a fault interrupted does not come back. */
export class Desk {
  readonly tools: WalkTools;
  readonly rooms = new Rooms();
  #json: JsonKernel | undefined;
  #html: HtmlKernel | undefined;
  #text: TextKernel | undefined;
  readonly #floor: number;
  readonly #recognition: Recognition;
  #idle: Collector | undefined;
  /** JSON in strings, where keys are read as everybody does. */
  readonly #inner: InnerWalk | undefined;

  constructor(floor: number, identities: readonly Identity[], recognition: Recognition) {
    const read = readKeyWith(identities);
    this.tools = new WalkTools(read, new Tables(identities));
    this.#floor = floor;
    this.#recognition = recognition;
    this.#inner =
      read === readKey && !recognition.plain
        ? (source, careful, collector) => walkInner(source, careful, collector, recognition)
        : undefined;
  }

  get json(): JsonKernel {
    if (this.#json === undefined || this.#json.walking) {
      this.#json = jsonKernel(this.#recognition, this.tools.readKey);
    }
    return this.#json;
  }

  /** Whether bodies are read without kernels. */
  get plain(): boolean {
    return this.#recognition.plain;
  }

  /** Walks JSON that is there as a whole. @param careful as in JsonKernel. @returns bytes not understood. */
  walkJson(source: Source, collector: Collector, careful: boolean): number {
    const { bytes, end } = source;
    const start = jsonStart(bytes, 0, Math.min(end, JSON_HEAD_BYTES));
    if (this.plain) return walkJson({ ...source, start }, collector, this.tools);
    const kernel = this.json;
    kernel.begin(careful, collector.takesRows);
    kernel.feed(bytes, start, end, true, collector);
    return kernel.finish(bytes, collector);
  }

  /** The same for a page. */
  walkHtml(source: Source, collector: Collector, careful: boolean): number {
    if (this.plain) return walkHtml(source, collector, this.tools);
    return this.html.walk(source.bytes, collector, this.json, this.tools, careful);
  }

  get html(): HtmlKernel {
    if (this.#html === undefined || this.#html.spent) {
      this.#html = htmlKernel(this.#recognition, this.tools.readKey);
    }
    return this.#html;
  }

  /** A reader of one text. */
  text(collector: Collector): Reader {
    if (this.plain) return new TextReader(collector, this.tools);
    if (this.#text === undefined || this.#text.walking) {
      this.#text = textKernel(this.#recognition, this.tools.readKey);
    }
    return new FastTextReader(this.#text, collector, this.#recognition.sieve);
  }

  /** Runs what looks at bytes that do not change meanwhile: the sieve then copies them by the window. */
  holding<Result>(bytes: Uint8Array, run: () => Result): Result {
    const { sieve } = this.#recognition;
    sieve?.hold(bytes);
    try {
      return run();
    } finally {
      sieve?.letGo();
    }
  }

  /** A reader of one table. @param careful as in FastCsvReader. */
  csv(collector: Collector, careful: boolean): Reader {
    if (this.plain) return new CsvReader(collector, this.tools);
    return new FastCsvReader(
      csvKernel(this.#recognition),
      collector,
      this.tools,
      this.#recognition.fast,
      careful,
    );
  }

  /** A reader of events or lines of JSON. @param careful as in JsonKernel. */
  events(collector: Collector, careful: boolean): Reader {
    if (this.plain) return new EventReader(collector, this.tools);
    return new EventReader(collector, this.tools, ({ bytes, start, end }) => {
      const kernel = this.json; // idle between lines, so that another body may have it
      kernel.begin(careful);
      kernel.feed(bytes, start, end, true, collector);
      return kernel.finish(bytes, collector);
    });
  }

  take(learned: PathEvidence | undefined): Collector {
    const collector = this.#idle ?? new Collector(this.tools, this.#floor, this.#recognition, this.#inner);
    this.#idle = undefined;
    collector.begin(learned);
    return collector;
  }

  giveBack(collector: Collector): void {
    this.#idle = collector;
    this.tools.release();
  }
}
