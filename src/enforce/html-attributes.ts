/**
 * The attributes of a page's tags with their places, by the tokenizer's rules for tags (WHATWG HTML §13.2.5.6 to 40) as
 * far as places need them. Comments and what stands in script, style, title, textarea and the like are passed over.
 * The links of a page stand in attributes; findings tell of data only.
 *
 * Invariant: linear in the page; never throws on what the page says.
 */

/** Elements whose content holds no tags. */
const RAW = /^(?:script|style|title|textarea|xmp|iframe|noembed|noframes|plaintext)$/;
const TAG = /<(?:!--(?:>|->|[\s\S]*?(?:--!?>|$))|(\/?)([a-zA-Z][^\t\n\f\r />]*))/g;
const ATTRIBUTE =
  /[\t\n\f\r /]*(?:(>)|([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >"'][^\t\n\f\r >]*)|(?=>)))?)/y;

export interface HtmlAttribute {
  /** Lower case. */
  readonly element: string;
  readonly name: string;
  /** Byte offsets of the value, without quotes; end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** @param page bytes as text of one character a byte (Latin-1), so that places are byte offsets. */
export function* htmlAttributes(page: string): Generator<HtmlAttribute> {
  TAG.lastIndex = 0;
  let tag = TAG.exec(page);
  let at = 0;
  while (tag !== null) {
    at = TAG.lastIndex;
    const element = tag[2]?.toLowerCase();
    if (element !== undefined) {
      const isStart = tag[1] === '';
      for (;;) {
        ATTRIBUTE.lastIndex = at;
        const found = ATTRIBUTE.exec(page);
        if (found === null || found[0] === '') break;
        at = ATTRIBUTE.lastIndex;
        if (found[1] !== undefined) break;
        const value = found[3] ?? found[4] ?? found[5];
        if (value === undefined || !isStart) continue;
        const end = at - (found[5] === undefined ? 1 : 0);
        yield { element, name: (found[2] as string).toLowerCase(), start: end - value.length, end };
      }
      if (isStart && RAW.test(element)) at = endOfRaw(page, element, at);
    }
    TAG.lastIndex = at;
    tag = TAG.exec(page);
  }
}

function endOfRaw(page: string, element: string, from: number): number {
  const close = new RegExp(`</${element}(?=[\\t\\n\\f\\r />])`, 'gi');
  close.lastIndex = from;
  return close.exec(page)?.index ?? page.length;
}
