/**
 * Names, addresses and accounts that a word in running text makes known: all of the text looked through, or only where
 * the sieve found such words. Both find the same; which is asked is a matter of what is known beforehand.
 */
import { textOf } from './bytes.ts';
import { CHINESE_ANCHORS, isWorthLooking, proseSpansAt } from './detectors/chinese-prose/at-words.ts';
import {
  isChineseProse,
  type ProseKind,
  type ProseSpan,
  proseSpans,
} from './detectors/chinese-prose/chinese-prose.ts';
import { ENGLISH_ANCHORS, englishSpansAt } from './detectors/english-prose/at-words.ts';
import { englishSpans } from './detectors/english-prose/english-prose.ts';
import type { Places } from './kernel/places.ts';
import { TextWords } from './text-words.ts';

/** What was found, and where it stands in the bytes. */
export type FoundProse = (kind: ProseKind, start: number, end: number) => void;

export class Prose {
  readonly #words = new TextWords();

  /** Looks through all of bytes[start..end). */
  scan(bytes: Uint8Array, start: number, end: number, found: FoundProse): void {
    const chinese = isChineseProse(bytes, start, end);
    const text = textOf(bytes, start, end);
    if (text.includes('\uFFFD')) return; // its characters are not where its bytes are
    tell(text, chinese ? [...proseSpans(text), ...englishSpans(text)] : englishSpans(text), start, found);
  }

  /** The same, at words of which the places are known. */
  scanAt(bytes: Uint8Array, start: number, end: number, places: Places, found: FoundProse): void {
    if ((places.anchors & (CHINESE_ANCHORS | ENGLISH_ANCHORS)) === 0) return;
    const words = this.#words;
    words.read(places, bytes, start, end);
    const inChinese = isWorthLooking(words.all) && isChineseProse(bytes, start, end);
    const inEnglish = (words.all & ENGLISH_ANCHORS) !== 0;
    if (!inChinese && !inEnglish) return;
    const text = textOf(bytes, start, end);
    if (text.includes('\uFFFD')) return;
    words.place(bytes, start);
    const spans = inChinese ? proseSpansAt(text, words) : [];
    if (inEnglish) spans.push(...englishSpansAt(text, words));
    if (spans.length > 0) tell(text, spans, start, found);
  }
}

/** Hands out spans of a text that begins at byte `start`; of those that lie over each other the first, the longer. */
function tell(text: string, spans: ProseSpan[], start: number, found: FoundProse): void {
  let at = start;
  let unit = 0;
  const byteOf = (index: number): number => {
    for (; unit < index; unit++) at += bytesOf(text.charCodeAt(unit));
    return at;
  };
  if (spans.length > 1) spans.sort((a, b) => a.start - b.start || b.end - a.end);
  for (const span of spans) {
    if (span.start < unit) continue; // within the one before
    const from = byteOf(span.start);
    found(span.kind, from, byteOf(span.end));
  }
}

/** Bytes of a UTF-16 unit in UTF-8: half of four for one of a pair. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return unit >= 0xd800 && unit < 0xe000 ? 2 : 3;
}
