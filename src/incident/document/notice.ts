/**
 * A letter for one duty: to an authority (first report, supplement, closing report), or the text that is told to people.
 * What it has to say is the `content` of the duty in its law pack, in that order; each part is filled from the ledger or
 * from an answer, or is marked as missing.
 */
import type { Locale } from '../../../locales/locale.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Particular } from '../case/answers.ts';
import type { CaseFile } from '../case/case-file.ts';
import type { DutyText } from '../law/answer-text.ts';
import { CaseWords } from './case-words.ts';
import { type Block, type CaseDocument, gapsOf, type Inline, type Line } from './document.ts';

/** Parts of letters that only the operator can say, by the words of the packs. */
const SAID_BY_OPERATOR: Readonly<Record<string, Particular>> = {
  cause: 'cause',
  preliminary_cause: 'cause',
  root_cause: 'cause',
  possible_harm: 'possible_harm',
  consequences: 'possible_harm',
  harm: 'possible_harm',
  measures: 'measures_taken',
  measures_taken: 'measures_taken',
  mitigation: 'measures_taken',
  individual_self_help: 'individual_self_help',
  contact: 'contact',
  subject_categories: 'subject_categories',
  unit_and_system: 'unit_and_system',
  next_measures: 'next_measures',
  accountability: 'accountability',
  rectification: 'rectification',
  lessons: 'lessons',
};

/** @param now when it is made. */
export function noticeOf(file: CaseFile, duty: DutyText, locale: Locale, now: EpochMs): CaseDocument {
  const says = new CaseWords(file, locale);
  const { words } = says;
  const recipients = [duty.notify?.recipient ?? []].flat().map((name) => says.term(name));
  const due =
    duty.deadline.due === null
      ? duty.deadline.text
      : `${says.due(duty)}${words.bracketed(duty.deadline.text)}`;
  const head: Block = {
    kind: 'list',
    lines: [
      [`${words.notice.to}${says.words.colon}`, says.byLaw(recipients.join(says.comma), duty.id)],
      [`${words.notice.from}${says.words.colon}`, says.particular('organisation')],
      [`${words.notice.subject}${says.words.colon}${file.case.id} ${file.case.title}`],
      [`${words.notice.deadline}${says.words.colon}`, says.byLaw(due, duty.id)],
      [
        `${words.notice.law}${says.words.colon}`,
        says.byLaw(duty.cite.map(({ title, at }) => says.law.article(title, at)).join(says.comma), duty.id),
      ],
    ],
  };
  const isLate = duty.deadline.due !== null && now > Date.parse(duty.deadline.due);
  const late = { title: words.notice.late, blocks: [line(says.gap(words.notice.late))] };
  const document = {
    lang: locale,
    title: duty.title,
    subtitle: words.subtitle(file.case.id, says.moment(now)),
    banner: [words.noAdvice],
    sections: [
      { title: file.case.title, blocks: [head] },
      ...duty.content.map((name) => ({ title: says.term(name), blocks: partOf(name, says, duty) })),
      ...(isLate ? [late] : []),
    ],
    sourcesTitle: words.sources,
    sources: says.sources.list,
  };
  return withGapsSaid(document, says);
}

/** Says in front how many gaps there are. */
export function withGapsSaid(document: CaseDocument, { words }: CaseWords): CaseDocument {
  const gaps = gapsOf(document).length;
  return { ...document, banner: [...document.banner, gaps === 0 ? words.complete : words.withGaps(gaps)] };
}

function line(...parts: readonly Inline[]): Block {
  return { kind: 'line', line: parts };
}

/** One part of a letter, by its name in the pack. */
function partOf(name: string, says: CaseWords, duty: DutyText): Block[] {
  const particular = SAID_BY_OPERATOR[name];
  if (particular !== undefined) return [line(says.particular(particular))];
  const filler = FILLERS[name];
  return filler === undefined ? [line(says.gap(says.term(name)))] : filler(says, duty);
}

type Filler = (says: CaseWords, duty: DutyText) => Block[];

const kinds: Filler = (says) => {
  const { categories } = says.file.findings;
  if (categories.length === 0) return [line(says.gap(says.term('pi_kinds')))];
  return [
    {
      kind: 'list',
      lines: categories.map(
        ({ category, people }): Line => [
          `${says.vocabulary.categories[category]}${says.words.colon}`,
          says.counted(people, `categories.${category}`),
        ],
      ),
    },
  ];
};

const people: Filler = (says) => {
  const { findings } = says.file;
  const { notice } = says.words;
  return [
    {
      kind: 'list',
      lines: [
        [`${notice.people}${says.words.colon}`, says.counted(findings.people, 'people')],
        [`${notice.sensitive}${says.words.colon}`, says.counted(findings.sensitive, 'sensitive')],
      ],
    },
  ];
};

const records: Filler = (says) => {
  const { findings } = says.file;
  const all = findings.records.reduce((sum, { records: n }) => sum + n, 0);
  return [
    {
      kind: 'list',
      lines: [
        [`${says.words.notice.records}${says.words.colon}`, says.counted(all, 'records')],
        [
          `${says.words.notice.disclosures}${says.words.colon}`,
          says.counted(findings.disclosures, 'disclosures'),
        ],
      ],
    },
  ];
};

const nature: Filler = (says, duty) => {
  const { findings, facts } = says.file;
  const { notice } = says.words;
  const state = facts.incident_state;
  const happened: Inline =
    state === 'confirmed'
      ? says.answered(notice.happened, 'incident_state')
      : state === 'suspected'
        ? says.answered(notice.suspected, 'incident_state')
        : says.gap('incident_state');
  const times: Line[] = [
    [`${notice.first}${says.words.colon}`, says.happened(findings.firstAt, 'firstAt', notice.first)],
    [`${notice.last}${says.words.colon}`, says.happened(findings.lastAt, 'lastAt', notice.last)],
  ];
  return [line(happened), { kind: 'list', lines: times }, ...kinds(says, duty)];
};

const timeAndLevel: Filler = (says, duty) => {
  const { findings, case: found } = says.file;
  const { notice } = says.words;
  const level: Inline =
    duty.level === null ? says.gap(notice.level) : says.byLaw(says.term(duty.level), duty.id);
  return [
    {
      kind: 'list',
      lines: [
        [`${notice.aware}${says.words.colon}${says.moment(found.aware.at)}`],
        [`${notice.first}${says.words.colon}`, says.happened(findings.firstAt, 'firstAt', notice.first)],
        [`${notice.last}${says.words.colon}`, says.happened(findings.lastAt, 'lastAt', notice.last)],
        [`${notice.type}${says.words.colon}${notice.typeLeak}`],
        [`${notice.level}${says.words.colon}`, level],
        [`${notice.people}${says.words.colon}`, says.counted(findings.people, 'people')],
        [`${notice.sensitive}${says.words.colon}`, says.counted(findings.sensitive, 'sensitive')],
        [`${notice.measures}${says.words.colon}`, says.particular('measures_taken')],
      ],
    },
  ];
};

const trend: Filler = (says) => {
  const { findings, case: found } = says.file;
  const { notice } = says.words;
  if (findings.lastAt !== null && findings.lastAt > found.aware.at)
    return [
      line(
        says.happened(findings.lastAt, 'lastAt', notice.last),
        ' ',
        notice.continues(says.moment(findings.lastAt)),
      ),
    ];
  return [line(notice.stopped)];
};

const leads: Filler = (says) => {
  const { linked } = says.file.findings;
  if (linked.length === 0) return [line(says.gap(says.term('tracing_leads')))];
  return [
    {
      kind: 'list',
      lines: linked
        .slice(0, 20)
        .map(
          ({ identity, disclosures }): Line => [
            `${says.identity(identity)} `,
            says.counted(disclosures, `linked.${identity.key}`),
          ],
        ),
    },
  ];
};

const scene: Filler = (says) => {
  const { hold } = says.file.case;
  const { notice } = says.words;
  return [line(hold === null ? notice.noHold : notice.hold(hold)), line(notice.sealed)];
};

const receivers: Filler = (says) => [
  { kind: 'list', lines: says.file.case.scope.parties.map((party): Line => [says.party(party)]) },
];

const crime: Filler = (says) => {
  const suspected = says.file.facts.crime_suspected;
  if (typeof suspected !== 'boolean') return [line(says.gap('crime_suspected'))];
  return [line(says.answered(says.law.truth[String(suspected)] as string, 'crime_suspected'))];
};

const method: Filler = (says) => [
  {
    kind: 'list',
    lines: says.file.findings.routes.map(
      ({ route, channel, people: n }): Line => [
        `${says.vocabulary.channels[channel]} ${route}${says.words.colon}`,
        says.counted(n, `routes.${route}`),
      ],
    ),
  },
];

const FILLERS: Readonly<Record<string, Filler>> = {
  pi_kinds: kinds,
  subjects_approx: people,
  severity: people,
  impact: people,
  records_approx: records,
  records_by_class: records,
  nature,
  detail: nature,
  time_type_level_effect_measures: timeAndLevel,
  trend,
  tracing_leads: leads,
  indicators: leads,
  scene_protection: scene,
  evidence: scene,
  recipients: receivers,
  recipient_name: receivers,
  recipient_or_categories: receivers,
  malicious_suspected: crime,
  method,
};
