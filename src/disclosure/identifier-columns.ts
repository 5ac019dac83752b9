/**
 * Identifiers as bytes, one behind the other, for whoever makes keys of all identifiers of a page: no text is made of
 * anybody. Whoever reads bodies implements it (inspect/people/columns.ts).
 *
 *   identifier 0 │ phone │ bytes[7100 … 7114)
 *   identifier 1 │ id    │ bytes[7114 … 7122)
 *      end       │       │ 7122
 */
export interface IdentifierColumns {
  readonly identifiers: number;
  /** Canonical texts as UTF-8; others may lie before and behind. */
  readonly bytes: Uint8Array;
  /** Where the text of an identifier begins in `bytes`; it ends where the next begins, which the last has, too. */
  start(identifier: number): number;
  /** An index into IDENTIFIER_NAMESPACES. */
  namespace(identifier: number): number;
}
