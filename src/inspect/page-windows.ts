/**
 * Where a page that is too long to be kept may be cut, so that what belongs together stays together: behind a row, an item or
 * a section. What a table says of its columns goes on with it.
 *
 *   …<table><tr><th>phone</th>…</tr> … <tr>…</tr> ┃ <tr>…            cut behind the last whole row
 *   next window: <table><tr><th>phone</th>…</tr>  +  <tr>…
 */

/** What ends a record, from what surely does to what may. */
const ENDS: readonly (readonly string[])[] = [
  ['</tr>', '</li>', '</article>', '</TR>', '</LI>'],
  ['</p>', '</section>', '</dl>', '</ul>', '</table>', '</P>'],
  ['</div>', '</DIV>', '<br>', '<br/>'],
];
/** A head of columns is short; what is longer is none. */
const MAX_HEAD_BYTES = 16 * 1024;

/** @returns the index behind the last whole record; 0 when there is none. */
export function endOfRecords(bytes: Uint8Array): number {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const words of ENDS) {
    let end = 0;
    for (const word of words) {
      const at = page.lastIndexOf(word, undefined, 'latin1');
      if (at !== -1) end = Math.max(end, at + word.length);
    }
    if (end > 0) return end;
  }
  return 0;
}

/**
 * The first row of the table that is open at the end, with its tag, to be read again before what follows.
 * @param before that of the table which was open before these bytes.
 */
export function openTableHead(bytes: Uint8Array, before: Uint8Array): Uint8Array {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const begin = Math.max(
    page.lastIndexOf('<table', undefined, 'latin1'),
    page.lastIndexOf('<TABLE', undefined, 'latin1'),
  );
  const after = Math.max(begin, 0);
  const closed = Math.max(page.indexOf('</table', after, 'latin1'), page.indexOf('</TABLE', after, 'latin1'));
  if (closed !== -1) return NONE;
  if (begin === -1) return before;
  const rows = ['</tr>', '</TR>']
    .map((word) => page.indexOf(word, begin, 'latin1'))
    .filter((at) => at !== -1);
  if (rows.length === 0) return NONE;
  const end = Math.min(...rows) + '</tr>'.length;
  const head = page.subarray(begin, end);
  return head.length > MAX_HEAD_BYTES || !/<th/i.test(head.toString('latin1')) ? NONE : Uint8Array.from(head);
}

const NONE = new Uint8Array(0);
