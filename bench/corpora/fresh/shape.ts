/**
 * What a record of somebody's interface looks like, as data.
 *
 *   '@phone'      a value of the record's first person        '@1.phone'  of its second
 *   '@new.phone'  of a person of its own for each element of the list it stands in
 *   '#order'      a value that names nobody, by sort (traps.ts)
 *   [node]        a list of one to three of them              'shop'      itself
 *
 * Keys are spelled as the source spells them; keys that name nobody are completed in the same style.
 */
export type Node = string | number | boolean | null | readonly Node[] | { readonly [key: string]: Node };

export interface Shape {
  readonly name: string;
  /** Where these spellings were seen: public code or a public interface. */
  readonly source: string;
  readonly chinese: boolean;
  readonly record: { readonly [key: string]: Node };
}

/** Headings of an export. */
export interface Sheet {
  readonly source: string;
  readonly chinese: boolean;
  readonly columns: readonly (readonly [heading: string, token: string])[];
}

/** Labels or classes of a page, with what stands behind them. */
export interface Form {
  readonly source: string;
  readonly chinese: boolean;
  readonly fields: readonly (readonly [label: string, token: string])[];
}

export interface Split {
  readonly shapes: readonly Shape[];
  readonly sheets: readonly Sheet[];
  /** Labels that stand beside their values in a table or a list of terms. */
  readonly forms: readonly Form[];
  /** Classes, `itemprop` or names of inputs, without a label. */
  readonly classes: readonly Form[];
  /** Running text; `{slot}` is planted. */
  readonly chineseProse: readonly string[];
  readonly englishProse: readonly string[];
}
