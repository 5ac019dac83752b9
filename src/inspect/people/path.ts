/**
 * Paths of containers and values, each made once: they are met again in every element of a list and in every body of a
 * route. A tree, so that a path that was met before costs a look-up and no text.
 *
 *   $ ─ data ─ list ─ [] ─ phone        $.data.list[].phone
 *
 * Invariant: at most MAX_PATHS are kept; what comes after them is made anew each time, and forgotten.
 */
import { categorySet } from '../../disclosure/category.ts';
import type { ValueContext } from '../inspection.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import { confidence } from '../log-odds.ts';
import type { Report } from '../reports.ts';
import { DEPENDENT, WIDE } from './candidates.ts';
import type { Mould } from './mould.ts';

/** Paths kept, those of values included; about 0.2 KB each. */
export const MAX_PATHS = 4096;
/** Kinds of findings that are looked through one by one. */
const FEW_MOULDS = 8;
/** Kinds of findings kept of one path: plain text is one path, and holds all kinds under all labels. */
const MAX_MOULDS = 256;
/** Longest path that is gone on with, in characters. */
const MAX_PATH = 160;

const NO_MOULDS: readonly Mould[] = [];
let mouldsMade = 0;
let pathsMade = 0;

export class Path {
  readonly text: string;
  /** No other has it. */
  readonly number = ++pathsMade;
  readonly #tree: { kept: number };
  #items: Path | undefined;
  readonly #members = new Map<KeyMeaning, Path>();
  #moulds: Mould[] = [];
  /** All of them by their report, once they are many. */
  #byReport: Map<Report, Mould[]> | undefined;

  constructor(text: string, tree: { kept: number }) {
    this.text = text;
    this.#tree = tree;
  }

  /** Whether nothing is appended for containers any more. */
  get isLong(): boolean {
    return this.text.length > MAX_PATH;
  }

  /** An element of a list or a row. */
  get items(): Path {
    this.#items ??= this.#made(`${this.text}[]`);
    return this.#items;
  }

  /** What stands under a key. */
  member(key: KeyMeaning): Path {
    return this.#members.get(key) ?? this.#keep(key, `${this.text}.${key.text}`);
  }

  /** What is called by its key alone. */
  named(key: KeyMeaning): Path {
    return this.#members.get(key) ?? this.#keep(key, key.text);
  }

  /** @param taken IN_TEXT and CONTEXTUAL. */
  mould(key: KeyMeaning, report: Report, context: ValueContext, odds: number, taken: number): Mould {
    const moulds = this.#byReport === undefined ? this.#moulds : (this.#byReport.get(report) ?? NO_MOULDS);
    for (let i = 0; i < moulds.length; i++) {
      const known = moulds[i]!;
      if (
        known.key === key &&
        known.report === report &&
        known.odds === odds &&
        known.taken === taken &&
        known.context === context
      )
        return known;
    }
    const made: Mould = {
      number: ++mouldsMade,
      report,
      key,
      context,
      path: context === 'text' ? undefined : this.text,
      odds,
      confidence: confidence(odds),
      taken,
      flags: taken | (report.dependent === true ? DEPENDENT : 0) | (report.wide === true ? WIDE : 0),
      categories: categorySet(report.category),
    };
    this.#hold(made);
    return made;
  }

  /** When there are too many all are forgotten: a value that differs each time would keep the others out. */
  #hold(made: Mould): void {
    if (this.#moulds.length === MAX_MOULDS) {
      this.#moulds = [];
      this.#byReport = undefined;
    }
    this.#moulds.push(made);
    if (this.#moulds.length <= FEW_MOULDS) return;
    if (this.#byReport === undefined) {
      this.#byReport = new Map();
      for (const mould of this.#moulds) this.#file(this.#byReport, mould);
    } else this.#file(this.#byReport, made);
  }

  #file(byReport: Map<Report, Mould[]>, mould: Mould): void {
    const like = byReport.get(mould.report);
    if (like === undefined) byReport.set(mould.report, [mould]);
    else like.push(mould);
  }

  #keep(key: KeyMeaning, text: string): Path {
    const path = this.#made(text);
    if (this.#tree.kept <= MAX_PATHS) this.#members.set(key, path);
    return path;
  }

  #made(text: string): Path {
    this.#tree.kept++;
    return new Path(text, this.#tree);
  }
}

/** The paths of one collector's bodies. */
export class Paths {
  #tree = { kept: 0 };
  root = new Path('$', this.#tree);
  /** Of columns and of elements of pages, which are called by their key alone. */
  keys = new Path('', this.#tree);
  /** Of plain text, which has none. */
  text = new Path('', this.#tree);

  /** Between bodies: forgets all when there are too many. @returns whether it did. */
  tidy(): boolean {
    if (this.#tree.kept <= MAX_PATHS) return false;
    this.#tree = { kept: 0 };
    this.root = new Path('$', this.#tree);
    this.keys = new Path('', this.#tree);
    this.text = new Path('', this.#tree);
    return true;
  }
}
