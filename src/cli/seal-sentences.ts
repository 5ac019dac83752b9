/** What was found when seals were verified, in a person's language. */
import type { RowChange } from '../ledger/seal/forensics.ts';
import type { ShownRow } from '../ledger/seal/sealed-row.ts';
import type { SealProblem, Verification } from '../ledger/seal/verification.ts';
import type { Terminal } from './terminal.ts';

export async function printVerification(terminal: Terminal, found: Verification): Promise<void> {
  const words = terminal.words.verify;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const { problem, rows, batches, compared, head, removed } = found;
  if (problem === null) {
    await terminal.print(
      compared === batches
        ? words.verified(number(rows), number(batches))
        : words.partVerified(number(rows), number(compared), number(batches)),
    );
    for (const { rows: gone, batches: touched, at, horizon, rule } of removed) {
      await terminal.print(words.removed(number(gone), number(touched), isoTime(at), number(horizon)));
      for (const line of rule.split('\n')) await terminal.print(`  ${line}`);
    }
    if (head !== null) await terminal.print(words.headAt(number(head.size), head.root, head.origin));
    return;
  }
  await terminal.print(words.notVerified(sentence(terminal, problem)));
  if (problem.kind === 'rows-differ') {
    for (const line of changeLines(terminal, problem.row)) await terminal.print(line);
    if (problem.foreign + problem.missing > 0)
      await terminal.print(words.changes.counts(number(problem.foreign), number(problem.missing)));
  }
  if (problem.kind === 'rows-unsealed' && problem.row !== null)
    await terminal.print(words.changes.found(rowText(problem.row)));
}

function sentence({ words, locale }: Terminal, problem: SealProblem): string {
  const { problems } = words.verify;
  const number = (value: number) => value.toLocaleString(locale);
  switch (problem.kind) {
    case 'seal-broken':
      return problems.sealBroken(number(problem.line));
    case 'checkpoint-broken':
      return problems.checkpointBroken(number(problem.entry));
    case 'key-foreign':
      return problems.keyForeign(problem.key);
    case 'head-differs':
      return problems.headDiffers(number(problem.size), problem.signedBy);
    case 'witness-foreign':
      return problems.witnessForeign(number(problem.entry), problem.witness);
    case 'seals-missing':
      return problems.sealsMissing(number(problem.signed), number(problem.found), problem.signedBy);
    case 'rows-differ': {
      const span = `${isoTime(problem.least)} – ${isoTime(problem.greatest)}`;
      return problems.rowsDiffer(
        number(problem.batch),
        number(problem.sealedRows),
        number(problem.foundRows),
        span,
      );
    }
    case 'fingerprints-differ':
      return problems.fingerprintsDiffer(number(problem.batch));
    case 'horizon-missing':
      return problems.horizonMissing(number(problem.horizon));
    case 'horizon-broken':
      return problems.horizonBroken(number(problem.horizon));
    case 'removal-unfinished':
      return problems.removalUnfinished(number(problem.horizon));
    case 'rows-unsealed':
      return problems.rowsUnsealed(problem.table, number(problem.rows));
  }
}

function changeLines({ words }: Terminal, change: RowChange | null): string[] {
  const { changes } = words.verify;
  if (change === null) return [];
  const lines = [changes[change.what]];
  if (change.found !== null) lines.push(changes.found(rowText(change.found)));
  if (change.sealed !== null)
    lines.push((change.proved ? changes.sealed : changes.sealedLikely)(rowText(change.sealed)));
  return lines;
}

/** `disclosures at=2026-11-02T00:00:00.000Z recipient=… person=…`: the columns' own names, as one would ask for them. */
export function rowText({ table, ...fields }: ShownRow): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `${name}=${name === 'at' ? isoTime(Number(value)) : String(value)}`,
  );
  return [table, ...parts].join(' ');
}

function isoTime(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? String(at) : time.toISOString();
}
