import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../detectors/all.ts';
import type { Detector } from '../detectors/detector.ts';
import { FORMAT } from '../log-odds.ts';
import { fold, isOtherScript, LONG_WORD } from './label-index.ts';
import { Surroundings } from './surroundings.ts';

const BEFORE = 56;
const AFTER = 32;

/** Each label of one detector by itself. */
function speaks({ labels }: Detector, text: string): boolean {
  // Up to three letters behind a digit and a hyphen end a code.
  const folded = ` ${fold(
    text
      .split(/([A-Za-z0-9]+)/)
      .map((piece, i, all) =>
        i % 2 === 1 && /^[A-Za-z]{1,3}$/.test(piece) && all[i - 1] === '-' && /\d$/.test(all[i - 2] ?? '')
          ? ' '
          : piece,
      )
      .join(''),
  )} `;
  return labels
    .split(',')
    .filter((label) => label !== '')
    .some((label) =>
      folded.includes(
        isOtherScript(label) ? label : label.length >= LONG_WORD ? ` ${fold(label)}` : ` ${fold(label)} `,
      ),
    );
}

/** ASCII text: bytes are characters, and a word that the window cuts is none. */
function plainly(detector: Detector, text: string, at: number, close: number): number {
  let from = Math.max(0, at - BEFORE);
  if (from > 0 && /[a-z0-9]/i.test(text[from - 1]!))
    while (from < at && /[a-z0-9]/i.test(text[from]!)) from++;
  if (speaks(detector, text.slice(from, at))) return FORMAT.labelBefore;
  let to = Math.min(text.length, close + AFTER);
  if (to < text.length && /[a-z0-9]/i.test(text[to]!))
    while (to > close && /[a-z0-9]/i.test(text[to - 1]!)) to--;
  return speaks(detector, text.slice(close, to)) ? FORMAT.labelAfter : 0;
}

const LABELS = [...new Set(DETECTORS.flatMap(({ labels }) => labels.split(',')))].filter(
  (label) => label !== '',
);
const PIECES = fc.oneof(
  fc.constantFrom(...LABELS),
  fc.constantFrom(...LABELS.map((label) => label.toUpperCase())),
  fc.constantFrom(' ', ': ', '-', 's', 'x', ' the ', '2', '2-', '/', '_'),
);

describe('words around a candidate', () => {
  it('are found as each label by itself', () => {
    const surroundings = new Surroundings(DETECTORS);
    let spoken = 0;
    fc.assert(
      fc.property(fc.array(PIECES, { maxLength: 8 }), fc.array(PIECES, { maxLength: 6 }), (before, after) => {
        const head = before.join('').replace(/[^\x20-\x7e]/g, 'z');
        const text = `${head} 12345678 ${after.join('').replace(/[^\x20-\x7e]/g, 'z')}`;
        const bytes = new TextEncoder().encode(text);
        surroundings.begin(bytes, 0, bytes.length);
        const at = head.length + 1;
        for (const detector of DETECTORS) {
          const odds = surroundings.odds(detector, at, at + 8);
          expect(odds).toBe(plainly(detector, text, at, at + 8));
          if (odds > 0) spoken++;
        }
      }),
      { numRuns: 1500 },
    );
    expect(spoken).toBeGreaterThan(1000);
  });

  it.each([
    ['part 1433-HZ 12345678', 0],
    ['part 1433-hz-2 12345678', 0],
    ['part HZ 12345678', FORMAT.labelBefore],
    ['part BSU-HZ 12345678', FORMAT.labelBefore],
    ['part 1433-passport 12345678', FORMAT.labelBefore],
  ])('are no ends of codes: %s', (text, odds) => {
    const passport = DETECTORS.find(({ entity }) => entity === 'CN_PASSPORT')!;
    const surroundings = new Surroundings(DETECTORS);
    const bytes = new TextEncoder().encode(text);
    surroundings.begin(bytes, 0, bytes.length);
    expect(surroundings.odds(passport, bytes.length - 8, bytes.length)).toBe(odds);
  });

  it('are found in any script', () => {
    const surroundings = new Surroundings(DETECTORS);
    fc.assert(
      fc.property(fc.array(PIECES, { maxLength: 5 }), (pieces) => {
        const head = pieces.join('');
        const bytes = new TextEncoder().encode(`${head} 1`);
        if (bytes.length > BEFORE) return;
        surroundings.begin(bytes, 0, bytes.length);
        for (const detector of DETECTORS) {
          const odds = surroundings.odds(detector, bytes.length - 1, bytes.length);
          expect(odds).toBe(/\p{L}/u.test(head) && speaks(detector, head) ? FORMAT.labelBefore : 0);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
