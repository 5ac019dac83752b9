/**
 * Bodies that are not UTF-8. What is ASCII in them is read as ever; characters of other encodings are blanked out,
 * byte for byte, so that offsets stay true and a second byte that looks like `\` or `"` (GBK, Big5 and Shift JIS have
 * such) breaks nothing. What was blanked out was not seen, and is said so.
 */

export type Charset = 'utf-8' | 'double-byte' | 'single-byte' | 'wide';

/** Names of the WHATWG Encoding Standard, §4.2. */
const DOUBLE_BYTE =
  /^(?:gbk|gb2312|gb18030|gb_2312(?:-80)?|x-gbk|hz-gb-2312|big5(?:-hkscs)?|shift[_-]?jis|sjis|ms932|windows-31j|euc-(?:jp|kr|cn)|ks_c_5601-1987|windows-949|iso-2022-(?:jp|kr))$/;
const WIDE = /^(?:utf-16|utf-16le|utf-16be|ucs-2|unicode|utf-32.*)$/;
const UTF8 = /^(?:utf-?8|us-ascii|ascii|)$/;

/** By the type's charset parameter, else by a byte order mark. */
export function charsetOf(contentType: string | undefined, bytes: Uint8Array): Charset {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'wide';
  // One body after another says the same.
  if (contentType !== lastType) {
    lastSaid = saidBy(contentType);
    lastType = contentType;
  }
  return lastSaid;
}

let lastType: string | undefined;
let lastSaid: Charset = 'utf-8';

function saidBy(contentType: string | undefined): Charset {
  const name = /;\s*charset\s*=\s*"?([\w.:-]*)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? '';
  if (UTF8.test(name)) return 'utf-8';
  if (WIDE.test(name)) return 'wide';
  return DOUBLE_BYTE.test(name) ? 'double-byte' : 'single-byte';
}

/** A byte that no UTF-8 has: never a letter, never a quote. */
const BLANK = 0xff;

/** @returns a copy with every character that is not ASCII blanked out, and how many bytes that were. */
export function blankNonAscii(
  bytes: Uint8Array,
  charset: 'double-byte' | 'single-byte',
): { bytes: Uint8Array; blanked: number } {
  const copy = Uint8Array.from(bytes);
  let blanked = 0;
  for (let i = 0; i < copy.length; i++) {
    if (copy[i]! < 0x80) continue;
    copy[i] = BLANK;
    blanked++;
    // The second byte of a pair; digits are second bytes only in GB 18030's four-byte forms.
    if (charset === 'double-byte' && i + 1 < copy.length && copy[i + 1]! >= 0x40) {
      copy[++i] = BLANK;
      blanked++;
    }
  }
  return { bytes: copy, blanked };
}
