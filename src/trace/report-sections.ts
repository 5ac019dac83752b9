/**
 * The report that is made for a lawyer, as sections of paragraphs and tables, in the reader's language: first the answer,
 * then what it rests on, what changes it, how it was found, and what of it is proven and what is a model. Text and HTML are
 * made from the same sections, so that neither says what the other does not.
 */
import type { TraceWords } from '../../locales/trace.ts';
import type { Vocabulary } from '../../locales/vocabulary.ts';
import type { Category } from '../disclosure/category.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import type { Candidate } from './attribution.ts';
import type { ComplaintFindings, FileFindings, Findings } from './findings.ts';

export type Block =
  /** `strong`: the answer itself. */
  | { readonly kind: 'text'; readonly text: string; readonly strong?: boolean }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption?: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Columns that hold numbers. */
      readonly numbers: readonly number[];
    };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportText {
  readonly lang: string;
  readonly title: string;
  readonly made: string;
  readonly sections: readonly Section[];
}

export interface ReportSetting {
  readonly words: TraceWords['report'];
  readonly vocabulary: Vocabulary;
  readonly locale: string;
  readonly listComma: string;
}

/** Makes the report. */
export function reportOf(findings: Findings, setting: ReportSetting): ReportText {
  const { words } = setting;
  return {
    lang: words.lang,
    title: words.titles[findings.kind],
    made: words.made(second(findings.madeAt)),
    sections: [
      answer(findings, setting),
      candidates(findings, setting),
      ...members(findings, setting),
      ...(findings.kind === 'file' ? fileSections(findings, setting) : complaintSections(findings, setting)),
      ...sensitivity(findings, setting),
      ...method(findings, setting),
    ],
  };
}

const iso = (at: EpochMs): string => new Date(at).toISOString();
/** To the second, as people read it. */
const second = (at: EpochMs): string => `${iso(at).slice(0, 19).replace('T', ' ')} UTC`;
/** To the minute, UTC: what a table has room for. */
const minute = (at: EpochMs): string => iso(at).slice(0, 16).replace('T', ' ');
const span = (from: EpochMs, to: EpochMs): string =>
  minute(from) === minute(to) ? minute(from) : `${minute(from)} – ${minute(to)}`;
const text = (value: string, strong = false): Block => ({
  kind: 'text',
  text: value,
  ...(strong && { strong }),
});

function number(value: number, { locale }: ReportSetting, digits = 1): string {
  return value.toLocaleString(locale, { maximumFractionDigits: digits });
}

/** A probability: the power of ten that it is surely not above. */
function bound(value: number): string {
  if (value >= 0.01) return value.toFixed(2);
  const exponent = Math.floor(Math.log10(Math.max(value, 1e-300)));
  const mantissa = Math.ceil(value / 10 ** (exponent - 1)) / 10;
  return `${mantissa}e${exponent}`;
}

export function nameOf({ kind, value, key }: NamedIdentity, { words, vocabulary }: ReportSetting): string {
  return `${vocabulary.kinds[kind]} ${value ?? words.key(key)}`;
}

function recipientName(findings: Findings, key: string, setting: ReportSetting): string {
  const facts = findings.recipients[key];
  return facts === undefined ? setting.words.key(key) : nameOf(facts.recipient, setting);
}

function categories(list: readonly Category[], { vocabulary, listComma }: ReportSetting): string {
  return list.map((category) => vocabulary.categories[category]).join(listComma);
}

function answer(findings: Findings, setting: ReportSetting): Section {
  const { words } = setting;
  const { attribution, kind } = findings;
  const { conclusion, people, line, moreRows } = attribution;
  const blocks: Block[] = [];
  const withheld = findings.kind === 'file' && findings.withheld ? findings.slice : null;
  if (withheld !== null) {
    const share = withheld.share.toLocaleString(setting.locale, { style: 'percent' });
    blocks.push(text(words.withheld(withheld.column, share), true));
  } else if (conclusion.kind === 'named') {
    const found = attribution.candidates.find(
      ({ recipient }) => recipient === conclusion.recipient,
    ) as Candidate;
    const name = recipientName(findings, conclusion.recipient, setting);
    const sentence =
      found.hits === people ? words.namedAll(name, people) : words.named(name, people, found.hits);
    blocks.push(text(sentence, true));
    blocks.push(text(words.strength(bound(found.errorBound), line.toFixed(2), found.lnE.toFixed(2))));
    blocks.push(text(words.intent));
  } else if (conclusion.kind === 'class') {
    blocks.push(text(words.classed(number(conclusion.size, setting)), true));
    blocks.push(text(words.intent));
  } else blocks.push(text(words.open[conclusion.why], true));
  if (conclusion.kind !== 'named' && attribution.candidates.length > 0)
    blocks.push(
      text(moreRows === null ? words.moreNever(kind) : words.more(kind, number(moreRows, setting))),
    );
  blocks.push(text(words.before(second(findings.before))));
  return { title: words.answer, blocks };
}

function candidates(findings: Findings, setting: ReportSetting): Section {
  const { words, vocabulary, listComma } = setting;
  const { candidateColumns: columns } = words;
  const rows = findings.attribution.candidates.slice(0, 10).map((each) => {
    const facts = findings.recipients[each.recipient];
    const rival =
      each.rival.kind === 'recipient'
        ? recipientName(findings, each.rival.recipient, setting)
        : words.rivals[each.rival.kind];
    return [
      recipientName(findings, each.recipient, setting),
      number(each.hits, setting),
      each.expected.toLocaleString(setting.locale, { maximumSignificantDigits: 2 }),
      number(each.received, setting),
      facts?.anything === undefined || facts.anything === null ? '' : number(facts.anything, setting),
      (facts?.channels ?? []).map((channel) => vocabulary.channels[channel]).join(listComma),
      (facts?.bases ?? []).map((basis) => vocabulary.bases[basis]).join(listComma),
      facts === undefined ? '' : span(facts.firstAt, facts.lastAt),
      each.lnE.toFixed(2),
      rival,
      bound(each.errorBound),
    ];
  });
  const head = [
    columns.recipient,
    columns.hits,
    columns.expected,
    columns.received,
    columns.anything,
    columns.channels,
    columns.bases,
    columns.times,
    columns.lnE,
    columns.rival,
    columns.bound,
  ];
  const isFile = findings.kind === 'file';
  const kept = (cells: readonly string[]) => cells.filter((_, i) => isFile || i !== 4);
  return {
    title: words.candidates,
    blocks: [
      {
        kind: 'table',
        head: kept(head),
        rows: rows.map(kept),
        numbers: isFile ? [1, 2, 3, 4, 8, 10] : [1, 2, 3, 7, 9],
      },
    ],
  };
}

function members(findings: Findings, setting: ReportSetting): Section[] {
  const { words } = setting;
  const { conclusion } = findings.attribution;
  if (conclusion.kind !== 'class') return [];
  const items = conclusion.members.map((key) => recipientName(findings, key, setting));
  const left = conclusion.size - conclusion.members.length;
  if (left > 0) items.push(words.membersMore(number(left, setting)));
  return [{ title: words.members, blocks: [{ kind: 'list', items }] }];
}

function complaintSections({ complaints }: ComplaintFindings, setting: ReportSetting): Section[] {
  const { words, vocabulary, listComma } = setting;
  const { complaintColumns: columns } = words;
  const rows = complaints.map(({ ids, at, knew, required, seen, holders }) => {
    const unrecorded = knew.filter((category) => !required.includes(category));
    const held = [
      required.length === 0 ? words.nothingRequired : categories(required, setting),
      ...(unrecorded.length === 0 || !seen ? [] : [words.notRecorded(categories(unrecorded, setting))]),
    ];
    return [
      ids.join(' '),
      second(at),
      categories(knew, setting),
      seen ? held.join(words.and) : words.neverSeen,
      number(holders, setting),
    ];
  });
  const tables: Block[] = complaints
    .filter(({ shown }) => shown.length > 0)
    .map(({ ids, shown, holders }) => ({
      kind: 'table',
      caption: words.holdersOf(ids.join(' '), shown.length, number(holders, setting)),
      head: [
        words.candidateColumns.recipient,
        words.candidateColumns.channels,
        words.candidateColumns.bases,
        words.candidateColumns.times,
      ],
      rows: shown.map(({ recipient, channels, bases, firstAt, lastAt }) => [
        nameOf(recipient, setting),
        channels.map((channel) => vocabulary.channels[channel]).join(listComma),
        bases.map((basis) => vocabulary.bases[basis]).join(listComma),
        span(firstAt, lastAt),
      ]),
      numbers: [],
    }));
  const head = [columns.ids, columns.at, columns.knew, columns.required, columns.holders];
  return [{ title: words.complaints, blocks: [{ kind: 'table', head, rows, numbers: [4] }, ...tables] }];
}

function fileSections(findings: FileFindings, setting: ReportSetting): Section[] {
  const { words, vocabulary } = setting;
  const { file, linkage } = findings;
  const facts: readonly (readonly [string, string])[] = [
    [words.fileFacts.name, file.name],
    [words.fileFacts.format, file.format],
    [words.fileFacts.bytes, number(file.bytes, setting)],
    [words.fileFacts.sha256, file.sha256],
    [words.fileFacts.rows, number(file.rows, setting)],
    ...(file.malformed > 0 ? [[words.fileFacts.malformed, number(file.malformed, setting)] as const] : []),
  ];
  const { columnColumns: columns } = words;
  const percent = (share: number) => share.toLocaleString(setting.locale, { style: 'percent' });
  const linked = (['identified', 'people', 'seen', 'received', 'contradictory'] as const)
    .filter((name) => name !== 'contradictory' || linkage.contradictory > 0)
    .map((name) => [words.linkageRows[name], number(linkage[name], setting)]);
  return [
    {
      title: words.file,
      blocks: [
        { kind: 'table', head: [], rows: facts, numbers: [] },
        text(
          findings.required.length === 0
            ? words.requiresNothing
            : words.requires(categories(findings.required, setting)),
        ),
        {
          kind: 'table',
          caption: words.columns,
          head: [columns.name, columns.category, columns.namespace, columns.share],
          rows: file.columns.map(({ name, category, namespace, share }) => [
            name,
            category === null ? '' : vocabulary.categories[category],
            namespace === null ? '' : (words.namespaces[namespace] ?? namespace),
            percent(share),
          ]),
          numbers: [3],
        },
      ],
    },
    {
      title: words.linkage,
      blocks: [{ kind: 'table', head: [], rows: linked, numbers: [1] }, text(words.blind)],
    },
  ];
}

function sensitivity(findings: Findings, setting: ReportSetting): Section[] {
  const { words } = setting;
  if (findings.sensitivity.length === 0) return [];
  const { sensitivityColumns: columns } = words;
  const rows = findings.sensitivity.map(({ change, value, conclusion, lnE, holds }) => [
    words.changes[change](typeof value === 'number' ? number(value, setting) : value),
    words.conclusions[conclusion],
    lnE === null ? '' : lnE.toFixed(2),
    holds ? words.yes : words.no,
  ]);
  const head = [columns.change, columns.conclusion, columns.lnE, columns.holds];
  return [{ title: words.sensitivity, blocks: [{ kind: 'table', head, rows, numbers: [2] }] }];
}

function method(findings: Findings, setting: ReportSetting): Section[] {
  const { words } = setting;
  const { people, source } = findings.population;
  const blocks = words.methodText.map((each) => text(each));
  blocks.push(text(findings.attribution.form === 'set' ? words.formSet : words.formRows));
  if (findings.kind === 'file') {
    const { strata, versions } = findings;
    blocks.push(
      text(strata === null ? words.noStrata : words.strata(strata.column, strata.count, strata.unknown)),
    );
    if (versions !== null)
      blocks.push(
        text(
          words.versions(versions.rows, versions.takenAfter === null ? null : second(versions.takenAfter)),
        ),
      );
  }
  blocks.push(text(words.unseen(number(findings.blindBytes, setting))));
  blocks.push(
    text(findings.firstAt === null ? words.ledgerEmpty : words.ledgerFrom(second(findings.firstAt))),
  );
  return [
    { title: words.method, blocks },
    { title: words.proven, blocks: [{ kind: 'list', items: words.provenText }] },
    {
      title: words.model,
      blocks: [{ kind: 'list', items: words.modelText(number(people, setting), source) }],
    },
  ];
}
