/**
 * Metrics as text, as Prometheus reads it: text exposition format, version 0.0.4, and OpenMetrics 1.0. Names and labels are the caller's own
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

/** The form that every scraper reads. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
/** The form that scrapers ask for by name: OpenMetrics 1.0 (CNCF, 2021). */
export const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Which of the two a scraper gets. @param accept its field `Accept`; what it says of preference is 1.0 or not at all. */
export function expositionType(accept: string | undefined): string {
  const wants = (accept ?? '').split(',').find((range) => /^\s*application\/openmetrics-text\b/i.test(range));
  if (wants === undefined || /;\s*q=0(?:\.0*)?\s*(?:;|$)/i.test(wants)) return EXPOSITION_TYPE;
  const version = /;\s*version="?([\d.]+)/i.exec(wants)?.[1];
  return version === undefined || version === '1.0.0' || version === '0.0.1'
    ? OPENMETRICS_TYPE
    : EXPOSITION_TYPE;
}

/** @param type one of the two forms. */
export function exposition(families: readonly Family[], type: string = EXPOSITION_TYPE): string {
  const isOpen = type === OPENMETRICS_TYPE;
  let text = '';
  for (const { name, help, type: kind, samples } of families) {
    if (samples.length === 0) continue;
    // There a counter is called by what it counts, and only its sample ends in `_total`.
    const family = isOpen && kind === 'counter' ? name.replace(/_total$/, '') : name;
    const said = help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
    text += `# HELP ${family} ${isOpen ? said.replace(/"/g, '\\"') : said}\n# TYPE ${family} ${kind}\n`;
    for (const { labels = {}, value, suffix = '' } of samples) {
      const pairs = Object.entries(labels).map(
        ([label, word]) => `${label}="${escaped(isOpen && label === 'le' ? asFloat(word) : word)}"`,
      );
      text += `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number(value)}\n`;
    }
  }
  return isOpen ? `${text}# EOF\n` : text;
}

/** Bounds of classes are floats there: `1.0`. */
function asFloat(word: string): string {
  return /^\d+$/.test(word) ? `${word}.0` : word;
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
