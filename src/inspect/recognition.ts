/** What is looked for: the built-in detectors that are on, the operator's own, and what is made once for all of it. */

import { HAS_SIMD } from '../disclosure/simd.ts';
import type { CustomDetector } from './custom/custom-detector.ts';
import { CustomScan } from './custom/custom-scan.ts';
import { DETECTORS } from './detectors/all.ts';
import type { Pack } from './detectors/detector.ts';
import { FormatScan } from './format-scan.ts';
import { Sieve, type SievePatterns, sievePatterns } from './kernel/sieve.ts';
import { TIER_FLOOR } from './log-odds.ts';

/** What is looked for, as configured. */
export interface RecognitionOptions {
  /** Least confidence of a finding. */
  readonly floor: number;
  /** Packs of detectors that are on. Default all. */
  readonly packs?: readonly Pack[];
  /** Entities that are not reported. */
  readonly off?: readonly string[];
  readonly custom?: readonly CustomDetector[];
  /** Without kernels: see disclosure/simd.ts. Default where they do not run. */
  readonly plain?: boolean;
}

/** What a recogniser looks for; made once and shared by all bodies of an inspector. */
export class Recognition {
  readonly formats: FormatScan;
  readonly custom: CustomScan | undefined;
  readonly off: ReadonlySet<string>;
  /** Whether every reading of a value is asked for, not only the likeliest. */
  readonly all: boolean;
  /** Whether values without a digit and an `@` under a key that says nothing need not be looked at. */
  readonly fast: boolean;
  /** Whether no kernel is asked. */
  readonly plain: boolean;
  /** Made when they are first asked for. */
  #sieve: Sieve | undefined;
  #sievePatterns: SievePatterns | undefined;

  constructor({ floor, packs, off = [], custom = [], plain = !HAS_SIMD }: RecognitionOptions) {
    this.all = floor < TIER_FLOOR.default;
    this.plain = plain;
    this.off = new Set(off);
    const on = DETECTORS.filter(
      ({ pack, entity }) => (packs === undefined || packs.includes(pack)) && !this.off.has(entity),
    );
    this.formats = new FormatScan(on, Math.log(floor / (1 - floor)), this.all);
    this.fast = !this.all && custom.length === 0;
    this.custom = custom.length === 0 ? undefined : new CustomScan(custom);
  }

  /** What says beforehand which values need no look; undefined where every value gets one. */
  get sieve(): Sieve | undefined {
    if (this.fast && !this.plain) this.#sieve ??= new Sieve(this.formats, this.sievePatterns);
    return this.#sieve;
  }

  get sievePatterns(): SievePatterns {
    this.#sievePatterns ??= sievePatterns(this.formats);
    return this.#sievePatterns;
  }
}

const BUILT_IN = new Map<number, Recognition>();

/** What is looked for where nothing is configured: made once, since it is the same for all. */
export function recognitionOf(options: RecognitionOptions): Recognition {
  const { floor, packs, off = [], custom = [], plain = !HAS_SIMD } = options;
  if (packs !== undefined || off.length > 0 || custom.length > 0 || plain !== !HAS_SIMD)
    return new Recognition(options);
  let recognition = BUILT_IN.get(floor);
  if (recognition === undefined) {
    recognition = new Recognition(options);
    BUILT_IN.set(floor, recognition);
  }
  return recognition;
}
