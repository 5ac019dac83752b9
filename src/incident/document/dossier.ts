/**
 * The dossier: everything that is known about a case in one document, with drawings. What the ledger counted, what people
 * answered, what the law asks, what could not be seen, and whether the seals hold.
 */
import type { Locale } from '../../../locales/locale.ts';
import { caseEventName } from '../../../locales/vocabulary.ts';
import { DAY_MS, type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import type { Blind } from '../../ledger/affected.ts';
import type { Verification } from '../../ledger/seal/verification.ts';
import { PARTICULARS } from '../case/answers.ts';
import { partyName } from '../case/case.ts';
import type { CaseFile } from '../case/case-file.ts';
import { soonestFirst } from '../law/duty-order.ts';
import { formatMoment } from '../law/moment.ts';
import { CaseWords } from './case-words.ts';
import type { Block, CaseDocument, Line, Section } from './document.ts';
import { barsDrawing, recipientsDrawing, stepsDrawing } from './drawings.ts';
import { withGapsSaid } from './notice.ts';

/** What the command line's words for a case are: shared with what it prints. */
export interface DossierTerms {
  readonly rows: Readonly<
    Record<'aware' | 'origin' | 'jurisdictions' | 'scopeTime' | 'routes' | 'hold' | 'unexplained', string>
  >;
  readonly origins: Readonly<Record<string, string>>;
  readonly statuses: Readonly<Record<string, string>>;
  readonly always: string;
  readonly everyRoute: string;
}

/** @param verification undefined: the seals were not looked at. */
export function dossierOf(
  file: CaseFile,
  terms: DossierTerms,
  verification: Verification | undefined,
  locale: Locale,
  now: EpochMs,
): CaseDocument {
  const says = new CaseWords(file, locale);
  const { words } = says;
  const { case: found } = file;
  const sections = [
    summary(says, terms),
    people(says),
    overTime(says),
    routes(says),
    receivers(says),
    records(says),
    blind(says),
    law(says, terms),
    answers(says),
    timeline(says),
    proof(says, verification),
    {
      title: words.dossier.method,
      blocks: [
        line([words.dossier.methodText]),
        line([
          `${words.dossier.packs}${says.words.colon}${file.law.packs.map(({ id, version, sha256 }) => `${id} ${version} (SHA-256 ${sha256})`).join(says.comma)}`,
        ]),
      ],
    },
  ];
  return withGapsSaid(
    {
      lang: locale,
      title: words.dossier.title(found.id, found.title),
      subtitle: words.subtitle(found.id, says.moment(now)),
      banner: [words.noAdvice],
      sections,
      sourcesTitle: words.sources,
      sources: says.sources.list,
    },
    says,
  );
}

function line(parts: Line): Block {
  return { kind: 'line', line: parts };
}

function list(lines: readonly Line[]): Block {
  return { kind: 'list', lines };
}

function table(
  head: readonly string[],
  rows: readonly (readonly Line[])[],
  numbersFrom = Number.POSITIVE_INFINITY,
): Block {
  return { kind: 'table', head, rows, numbersFrom };
}

function summary(says: CaseWords, terms: DossierTerms): Section {
  const { case: found, findings } = says.file;
  const { notice, dossier } = says.words;
  const { scope } = found;
  const time = (at: EpochMs | null) => (at === null ? terms.always : says.moment(at));
  const scopeTime =
    scope.from === null && scope.to === null ? terms.everyRoute : `${time(scope.from)} – ${time(scope.to)}`;
  return {
    title: dossier.summary,
    blocks: [
      list([
        [`${notice.people}${says.words.colon}`, says.counted(findings.people, 'people')],
        [`${notice.sensitive}${says.words.colon}`, says.counted(findings.sensitive, 'sensitive')],
        [`${terms.rows.unexplained}${says.words.colon}`, says.counted(findings.unexplained, 'unexplained')],
        [`${notice.disclosures}${says.words.colon}`, says.counted(findings.disclosures, 'disclosures')],
        [`${notice.first}${says.words.colon}`, says.happened(findings.firstAt, 'firstAt', notice.first)],
        [`${notice.last}${says.words.colon}`, says.happened(findings.lastAt, 'lastAt', notice.last)],
      ]),
      list([
        [`${terms.rows.aware}${says.words.colon}${says.moment(found.aware.at)}`],
        [
          `${terms.rows.origin}${says.words.colon}${`${terms.origins[found.origin.kind]} ${found.origin.reference}`.trim()}`,
        ],
        [`${terms.rows.jurisdictions}${says.words.colon}${found.jurisdictions.join(says.comma)}`],
        [
          `${dossier.recipients}${says.words.colon}${scope.parties.map((party) => says.party(party)).join(says.comma)}`,
        ],
        [`${terms.rows.scopeTime}${says.words.colon}${scopeTime}`],
        [
          `${terms.rows.routes}${says.words.colon}${scope.routes.length === 0 ? terms.everyRoute : scope.routes.join(says.comma)}`,
        ],
        [`${terms.rows.hold}${says.words.colon}${found.hold ?? says.words.none}`],
        [`${says.term('residence')}${says.words.colon}`, says.particular('residence')],
      ]),
    ],
  };
}

function people(says: CaseWords): Section {
  const { tiers, categories, bases } = says.file.findings;
  const { dossier } = says.words;
  const { vocabulary } = says;
  const bars = categories.map(({ category, people: value }) => ({
    label: vocabulary.categories[category],
    value,
  }));
  return {
    title: dossier.people,
    blocks: [
      table(
        [dossier.byTier, dossier.count],
        tiers.map(({ tier, people: n }) => [[vocabulary.tiers[tier]], [says.counted(n, `tiers.${tier}`)]]),
        1,
      ),
      ...(bars.length === 0
        ? []
        : [
            {
              kind: 'drawing',
              svg: barsDrawing(bars, says.locale, dossier.categoryCaption),
              caption: dossier.categoryCaption,
            } as const,
          ]),
      table(
        [dossier.byCategory, dossier.count],
        categories.map(({ category, people: n }) => [
          [vocabulary.categories[category]],
          [says.counted(n, `categories.${category}`)],
        ]),
        1,
      ),
      table(
        [dossier.byBasis, dossier.count],
        bases.map(({ basis, people: n }) => [[vocabulary.bases[basis]], [says.counted(n, `bases.${basis}`)]]),
        1,
      ),
    ],
  };
}

function overTime(says: CaseWords): Section {
  const { days, hours } = says.file.findings;
  const { dossier } = says.words;
  if (days.length === 0) return { title: dossier.time, blocks: [line([says.words.none])] };
  const { offset } = says.file.case.aware;
  const local = (at: EpochMs) => formatMoment({ at, offset });
  const [caption, svg] =
    hours.length === 0
      ? [
          dossier.timeCaption,
          stepsDrawing(
            days.map(({ day: at, people: n }) => ({ at, people: n })),
            { stepMs: DAY_MS, labelOf: (at) => new Date(at).toISOString().slice(0, 10) },
            says.locale,
            dossier.timeCaption,
          ),
        ]
      : [
          dossier.hoursCaption(local(0).slice(19) || 'Z'),
          stepsDrawing(
            hours.map(({ hour: at, people: n }) => ({ at, people: n })),
            { stepMs: HOUR_MS, labelOf: (at) => local(at).slice(5, 16).replace('T', ' ') },
            says.locale,
            dossier.hoursCaption(local(0).slice(19) || 'Z'),
          ),
        ];
  return { title: dossier.time, blocks: [{ kind: 'drawing', svg, caption }] };
}

function routes(says: CaseWords): Section {
  const { dossier } = says.words;
  const rows = says.file.findings.routes.map(({ route, channel, people: n, disclosures }): Line[] => [
    [route],
    [says.vocabulary.channels[channel]],
    [says.counted(n, `routes.${route}`)],
    [says.number(disclosures)],
  ]);
  return { title: dossier.routes, blocks: [table(dossier.routeHeads, rows, 2)] };
}

function receivers(says: CaseWords): Section {
  const { case: found, findings } = says.file;
  const { dossier } = says.words;
  const inScope = new Set(found.scope.parties.flat().map(({ key }) => key));
  const nodes = findings.linked.map(({ identity, disclosures }) => ({
    label: says.identity(identity),
    weight: disclosures,
    inScope: inScope.has(identity.key),
  }));
  const svg = recipientsDrawing(found.id, nodes, says.locale, dossier.recipientsCaption);
  const rows = findings.linked.map(({ identity, disclosures }): Line[] => [
    [says.identity(identity)],
    [says.counted(disclosures, `linked.${identity.key}`)],
  ]);
  return {
    title: dossier.recipients,
    blocks: [
      { kind: 'drawing', svg, caption: dossier.recipientsCaption },
      table([dossier.recipients, says.words.notice.disclosures], rows, 1),
    ],
  };
}

function records(says: CaseWords): Section {
  const { case: found, findings } = says.file;
  const { dossier } = says.words;
  const rows = findings.records.map(({ kind, party, records: n }): Line[] => [
    [dossier.recordKinds[kind] ?? kind],
    [says.party(found.scope.parties[party] ?? [])],
    [says.counted(n, `records.${kind}.${party}`)],
  ]);
  return {
    title: dossier.records,
    blocks: [table(dossier.recordHeads, rows, 2), line([dossier.recordsMethod])],
  };
}

function blind(says: CaseWords): Section {
  const { dossier } = says.words;
  const { theirs, all } = says.file.findings.blind;
  if (all.length === 0) return { title: dossier.blind, blocks: [line([dossier.blindNone])] };
  const rows = (whose: string, path: string, periods: readonly Blind[]) =>
    periods.map(({ channel, reason, periods: n, bytes }): Line[] => [
      [whose],
      [says.vocabulary.channels[channel]],
      [dossier.blindReasons[reason] ?? reason],
      [says.counted(n, `blind.${path}`)],
      [says.number(bytes)],
    ]);
  return {
    title: dossier.blind,
    blocks: [
      table(
        dossier.blindHeads,
        [...rows(dossier.theirs, 'theirs', theirs), ...rows(dossier.everybodys, 'all', all)],
        3,
      ),
      line([dossier.blindMeaning]),
    ],
  };
}

function law(says: CaseWords, terms: DossierTerms): Section {
  const { law: answer } = says.file;
  const { dossier } = says.words;
  const rows = soonestFirst(answer.duties).map((duty): Line[] => {
    const marks = duty.verification.past_review ? `${says.law.and}${says.law.pastReview}` : '';
    return [
      [`${duty.id}\n${duty.title}`],
      [terms.statuses[duty.status] ?? duty.status],
      [says.byLaw(says.due(duty) ?? duty.deadline.text, duty.id)],
      [
        [duty.notify?.recipient ?? []]
          .flat()
          .map((name) => says.term(name))
          .join(says.comma),
      ],
      [duty.cite.map(({ title, at }) => says.law.article(title, at)).join(says.law.and)],
      [`${says.law.levels[duty.verification.level]}${marks}`],
    ];
  });
  const asked = answer.questions.map(
    ({ fact, label, why, humanJudgement }): Line => [says.law.question(fact, label, why, humanJudgement)],
  );
  const unsaid = answer.notJudged.map(
    ({ fact, why, decides }): Line => [says.law.notJudged(fact, why, decides.join(says.comma))],
  );
  const notes = answer.notes.map(({ message, hint }): Line => [`${message}${says.law.and}${hint}`]);
  return {
    title: dossier.law,
    blocks: [
      ...(notes.length === 0 ? [] : [list(notes)]),
      table(dossier.lawHeads, rows),
      ...(asked.length === 0 ? [] : [line([dossier.questions]), list(asked)]),
      ...(unsaid.length === 0 ? [] : [line([dossier.notJudged]), list(unsaid)]),
    ],
  };
}

function answers(says: CaseWords): Section {
  const { dossier } = says.words;
  const others = [...says.file.case.answers].filter(
    ([name]) => !(PARTICULARS as readonly string[]).includes(name),
  );
  const rows = [
    ...others.map(([name, value]): Line[] => [
      [says.factLabel(name)],
      [says.answered(says.factValue(value), name)],
    ]),
    // What letters need and nobody has said is a gap of the dossier, too.
    ...PARTICULARS.map((name): Line[] => [[says.term(name)], [says.particular(name)]]),
  ];
  return { title: dossier.answers, blocks: [table(dossier.answerHeads, rows)] };
}

function timeline(says: CaseWords): Section {
  const { case: found } = says.file;
  const { dossier } = says.words;
  const events = found.timeline.map(({ at, what, text }): Line[] => [
    [says.moment(at)],
    [caseEventName(says.vocabulary, what)],
    [
      what === 'answered'
        ? text
            .split(', ')
            .map((name) => says.factLabel(name))
            .join(says.comma)
        : text,
    ],
  ]);
  const versions = found.versions.map(({ at, scope, people: n, disclosures }): Line[] => [
    [says.moment(at)],
    [scope.parties.map(partyName).join(says.comma)],
    [says.number(n)],
    [says.number(disclosures)],
  ]);
  return {
    title: dossier.timeline,
    blocks: [
      table(dossier.timelineHeads, events),
      line([dossier.versions]),
      table(dossier.versionHeads, versions, 2),
    ],
  };
}

function proof(says: CaseWords, verification: Verification | undefined): Section {
  const { dossier } = says.words;
  const title = dossier.proof;
  if (verification === undefined) return { title, blocks: [line([dossier.unverified])] };
  const { verified, rows, head, problem } = verification;
  if (!verified || head === null)
    return { title, blocks: [line([dossier.notVerified(problem?.kind ?? says.words.none)])] };
  return { title, blocks: [line([dossier.verified(says.number(rows), says.number(head.size), head.root)])] };
}
