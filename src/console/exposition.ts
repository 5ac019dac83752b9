/**
 * Metrics as text, as Prometheus reads it: text exposition format, version 0.0.4. Names and labels are the caller's own
 * words; values of labels come from fixed lists or from the configuration.
 */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** What is put behind the family's name, such as `_bucket`. */
  readonly suffix?: string;
}

export interface Family {
  readonly name: string;
  /** One sentence, with the unit where the name does not end with it. */
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function exposition(families: readonly Family[]): string {
  let text = '';
  for (const { name, help, type, samples } of families) {
    if (samples.length === 0) continue;
    text += `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}\n# TYPE ${name} ${type}\n`;
    for (const { labels = {}, value, suffix = '' } of samples) {
      const pairs = Object.entries(labels).map(([label, word]) => `${label}="${escaped(word)}"`);
      text += `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number(value)}\n`;
    }
  }
  return text;
}

function escaped(word: string): string {
  return word.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** The samples of a histogram: each class with all below it, the sum and the count. */
export function histogramSamples(given: {
  readonly bounds: readonly number[];
  readonly counts: ArrayLike<number>;
  readonly sum: number;
}): Sample[] {
  let below = 0;
  const samples: Sample[] = given.bounds.map((bound, i) => {
    below += given.counts[i] as number;
    return { suffix: '_bucket', labels: { le: String(bound) }, value: below };
  });
  below += given.counts[given.bounds.length] as number;
  samples.push({ suffix: '_bucket', labels: { le: '+Inf' }, value: below });
  samples.push({ suffix: '_sum', value: given.sum }, { suffix: '_count', value: below });
  return samples;
}
