/** Findings of a trace as the console's pages show them: the sentences of the report, and the ranking behind them. */
import type { TraceResult } from '../../console/api-types.ts';
import type { NamedIdentity } from '../../ledger/answers.ts';
import { membersOf } from '../../trace/complaint-attribution.ts';
import type { Findings } from '../../trace/findings.ts';
import type { ReportText } from '../../trace/report-sections.ts';

/** @param report of the same findings, in the reader's language. */
export function traceResult(findings: Findings, report: ReportText): TraceResult {
  const { attribution, recipients, madeAt, before } = findings;
  const { conclusion, candidates, line, people, moreRows } = attribution;
  const isWithheld = findings.kind === 'file' && findings.withheld;
  const identityOf = (key: string): NamedIdentity | undefined => recipients[key]?.recipient;
  const members = isWithheld ? [] : membersOf(conclusion).flatMap((key) => identityOf(key) ?? []);
  return {
    madeAt,
    before,
    answer: (report.sections[0]?.blocks ?? []).flatMap((block) =>
      block.kind === 'text' ? [{ text: block.text, strong: block.strong === true }] : [],
    ),
    conclusion: isWithheld ? 'withheld' : conclusion.kind,
    members,
    size: conclusion.kind === 'class' && !isWithheld ? conclusion.size : members.length,
    people,
    recipients: attribution.recipients,
    line,
    moreRows,
    candidates: candidates.flatMap(({ recipient, rival, hits, received, expected, lnE, errorBound }) => {
      const facts = recipients[recipient];
      if (facts === undefined) return [];
      const { channels, bases, categories, firstAt, lastAt } = facts;
      const rivalling = rival.kind === 'recipient' ? (identityOf(rival.recipient) ?? null) : null;
      return [
        {
          recipient: facts.recipient,
          channels,
          bases,
          categories,
          firstAt,
          lastAt,
          hits,
          received,
          expected,
          lnE,
          errorBound,
          rival: { kind: rival.kind, recipient: rivalling },
        },
      ];
    }),
    complaints: findings.kind === 'complaints' ? findings.complaints : [],
    file: findings.kind === 'file' ? fileOf(findings) : null,
  };
}

function fileOf({ file, linkage }: Extract<Findings, { kind: 'file' }>): NonNullable<TraceResult['file']> {
  const { format, bytes, rows, sha256, malformed, columns } = file;
  const { identified, people, seen, received, contradictory } = linkage;
  return {
    format,
    bytes,
    rows,
    sha256,
    malformed,
    columns: columns.map(({ name, category }) => ({ name, category })),
    identified,
    people,
    seen,
    received,
    contradictory,
  };
}
