/** Runs the operator's detectors over a value: a native search for each fixed text, RE2 where it stands. */
import { compactInto } from '../detectors/all.ts';
import type { ScannedValue } from '../format-scan.ts';
import { labelText } from '../keys/label.ts';
import { CUSTOM } from '../log-odds.ts';
import { CUSTOM_WINDOW, type CustomDetector, passes, plainKey } from './custom-detector.ts';

/** Longest value of a key that a pattern without fixed text is run over, in bytes. */
const MAX_KEYED = 1024;

export type FoundCustom = (
  detector: CustomDetector,
  start: number,
  end: number,
  odds: number,
  named: boolean,
) => void;

export class CustomScan {
  readonly #detectors: readonly CustomDetector[];
  readonly #compact = new Uint8Array(CUSTOM_WINDOW);

  constructor(detectors: readonly CustomDetector[]) {
    this.#detectors = detectors;
  }

  scan(value: ScannedValue, found: FoundCustom): void {
    const { bytes, start, end } = value;
    let all: Buffer | undefined;
    for (const detector of this.#detectors) {
      const keyed = detector.plainKeys.size > 0 && detector.plainKeys.has(plainKey(value.key.text));
      const { literal } = detector;
      if (literal === undefined) {
        if (keyed && end - start <= MAX_KEYED) this.#match(value, detector, start, end, true, found);
        continue;
      }
      all ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let from = start; ; ) {
        const at = all.indexOf(literal, from);
        if (at < 0 || at + literal.length > end) break;
        const left = detector.leads ? at : Math.max(from, at - CUSTOM_WINDOW);
        const close = this.#match(value, detector, left, Math.min(end, at + CUSTOM_WINDOW), keyed, found);
        from = Math.max(at + literal.length, close);
      }
    }
  }

  /** @returns the end of what matched in bytes[from..to), or `from`. */
  #match(
    value: ScannedValue,
    detector: CustomDetector,
    from: number,
    to: number,
    keyed: boolean,
    found: FoundCustom,
  ): number {
    const { bytes } = value;
    const matcher = detector.expression.matcher(bytes.subarray(from, to));
    if (!(detector.leads && detector.literal !== undefined ? matcher.lookingAt() : matcher.find()))
      return from;
    const start = from + matcher.start();
    const close = from + matcher.end();
    if (close <= start || isInside(bytes, start, close, value)) return from;
    const length = compactInto(this.#compact, bytes, start, close);
    if (!passes(detector, this.#compact, length)) return close;
    const labelled = !keyed && detector.labels.length > 0 && isLabelled(detector, value, start);
    const asked = detector.plainKeys.size > 0 || detector.labels.length > 0;
    const odds = keyed || labelled ? CUSTOM.named : asked ? CUSTOM.unnamed : CUSTOM.alone;
    found(detector, start, close, odds, keyed || labelled);
    return close;
  }
}

function isLabelled(detector: CustomDetector, value: ScannedValue, start: number): boolean {
  const before = labelText(value.bytes, start, value.start).toLowerCase();
  return detector.labels.some((label) => before.includes(label.toLowerCase()));
}

/** Whether a match that begins or ends with a word byte is a piece of a longer word of ASCII. */
function isInside(bytes: Uint8Array, start: number, close: number, value: ScannedValue): boolean {
  const word = (byte: number): boolean =>
    (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;
  if (start > value.start && word(bytes[start]!) && word(bytes[start - 1]!)) return true;
  return close < value.end && word(bytes[close - 1]!) && word(bytes[close]!);
}
