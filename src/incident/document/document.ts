/**
 * A document before it is HTML or text: sections of blocks, and in them words, figures and gaps. A figure carries the
 * number of the source it came from; a gap says what is missing where something belongs. Nothing else can stand there,
 * so that no number is without its question and nothing missing looks as if it were there.
 */
import type { Locale } from '../../../locales/locale.ts';

/** A number or a fact, and which question answered it: an index into the sources. */
export interface Figure {
  readonly figure: string;
  readonly source: number;
}
/** What belongs here and is not known. */
export interface Gap {
  readonly gap: string;
}
export type Inline = string | Figure | Gap;
export type Line = readonly Inline[];

export type Block =
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'list'; readonly lines: readonly Line[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly Line[])[];
      /** The first column that holds numbers. */
      readonly numbersFrom: number;
    }
  /** Drawn by this project: it is put into HTML as it is. */
  | { readonly kind: 'drawing'; readonly svg: string; readonly caption: string };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Source {
  /** Where the answer stands, such as `findings.people` of `weir incident show I-1 --json`. */
  readonly path: string;
  readonly question: string;
}

export interface CaseDocument {
  readonly lang: Locale;
  readonly title: string;
  readonly subtitle: string;
  /** Shown above everything: a draft with gaps, no legal advice. */
  readonly banner: readonly string[];
  readonly sections: readonly Section[];
  readonly sourcesTitle: string;
  readonly sources: readonly Source[];
}

/** Collects the sources of a document's figures; the same question is listed once. */
export class Sources {
  readonly list: Source[] = [];
  readonly #numbers = new Map<string, number>();

  figure(figure: string, path: string, question: string): Figure {
    let source = this.#numbers.get(path);
    if (source === undefined) {
      source = this.list.length;
      this.#numbers.set(path, source);
      this.list.push({ path, question });
    }
    return { figure, source };
  }
}

/** Every gap of a document, each once. */
export function gapsOf({ sections }: CaseDocument): string[] {
  const lines = sections.flatMap(({ blocks }) => blocks.flatMap(linesOf));
  return [
    ...new Set(lines.flat().flatMap((part) => (typeof part === 'object' && 'gap' in part ? [part.gap] : []))),
  ];
}

function linesOf(block: Block): readonly Line[] {
  switch (block.kind) {
    case 'line':
      return [block.line];
    case 'list':
      return block.lines;
    case 'table':
      return block.rows.flat();
    case 'drawing':
      return [];
  }
}
