/**
 * Looks at everything in a data directory that can be read without the database: key file, lock, segments, hand-over
 * state, seals, and what does not belong there. Reads only; cost: one pass over the spool and the seals.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { openExistingKeyring } from '../../disclosure/keyring.ts';
import { CONTROL_FILE } from '../control.ts';
import { readHandOver, STATE_FILE } from '../hand-over.ts';
import { ADDRESS_FILE } from '../keeper/messages.ts';
import { directoryOwner } from '../lock.ts';
import { FINGERPRINT_FILE, SEAL_FILE, SealReader } from '../seal/seal-file.ts';
import { readSealKey, SEAL_KEY_FILE } from '../seal/seal-key.ts';
import { segmentName, segmentNumbers } from '../spool.ts';
import { readSegment, type SpoolPosition } from '../spool-reader.ts';
import type { Finding } from './finding.ts';

/** The key file's name; ledger.ts has the same, and imports this room. */
const KEY_FILE = 'weir.key';
const LOCK_FILE = 'lock';
const SPOOL = 'spool';
const DAMAGED = join(SPOOL, 'damaged');

/** Names that belong into a data directory; what begins with one of the last is kept evidence or a snapshot. */
const KNOWN = new Set([
  ...[KEY_FILE, LOCK_FILE, SPOOL, STATE_FILE, SEAL_FILE, FINGERPRINT_FILE, SEAL_KEY_FILE, 'seal.pub'],
  ...[
    'checkpoints.log',
    'tables',
    'aside',
    'holds.log',
    'profiles.json',
    'profile-pins.json',
    'horizons',
    'retention.json',
  ],
]);
const KNOWN_BEGINNINGS = ['seal.', 'checkpoints.', 'headcount.snapshot', 'judge.snapshot', 'witness'];
/** Whole records that one reading takes. */
const MAX_RECORDS = 50_000;

/** @throws WeirError WEIR_LEDGER_NONE when there is no ledger. */
export function checkFiles(directory: string): Finding[] {
  if (!existsSync(join(directory, SPOOL)) && !existsSync(join(directory, KEY_FILE)))
    throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
  const owner = directoryOwner(directory);
  const findings: Finding[] = [];
  if (owner !== undefined) findings.push({ id: 'held', where: LOCK_FILE, params: { pid: owner } });
  else if (existsSync(join(directory, LOCK_FILE)))
    findings.push({ id: 'lock-left', where: LOCK_FILE, params: {} });
  findings.push(checkKey(directory));
  const state = attempt('hand-over-closed', STATE_FILE, findings, () =>
    readHandOver(join(directory, STATE_FILE)),
  );
  findings.push(...checkSpool(directory, state?.done ?? { segment: 0, offset: 0 }, owner !== undefined));
  if (state !== undefined) {
    const { done, batches, batch } = state;
    findings.push({
      id: 'hand-over',
      where: STATE_FILE,
      params: { batches, segment: done.segment, offset: done.offset },
    });
    if (batch !== null) findings.push({ id: 'hand-over-begun', where: STATE_FILE, params: { ...batch } });
  }
  findings.push(...checkSeals(directory, state?.batches, owner !== undefined));
  findings.push(...checkNames(directory, owner !== undefined));
  return findings;
}

/** Does something; what it cannot do becomes a finding. */
function attempt<T>(id: Finding['id'], where: string, findings: Finding[], act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    findings.push({ id, where, params: {}, error: { code: error.code, params: error.params } });
    return undefined;
  }
}

function checkKey(directory: string): Finding {
  const findings: Finding[] = [];
  const keyring = attempt('key-closed', KEY_FILE, findings, () =>
    openExistingKeyring(join(directory, KEY_FILE)),
  );
  if (keyring === undefined) return findings[0] as Finding;
  return { id: 'key', where: KEY_FILE, params: { generation: keyring.generation } };
}

function checkSpool(directory: string, done: SpoolPosition, isHeld: boolean): Finding[] {
  const findings: Finding[] = [];
  const spool = join(directory, SPOOL);
  const numbers = existsSync(spool) ? segmentNumbers(spool) : [];
  let records = 0;
  let bytes = 0;
  for (const number of numbers) {
    const where = join(SPOOL, segmentName(number));
    const size = statSync(join(directory, where), { throwIfNoEntry: false })?.size;
    if (size === undefined) continue;
    bytes += size;
    // A segment that is written right now has an end that is still coming.
    const isCurrent = isHeld && number === numbers.at(-1);
    // A keeper that lives deletes it in a moment.
    if (number < done.segment && !isHeld)
      findings.push({ id: 'segment-done', where, params: { segment: number } });
    else if (number === done.segment && done.offset > size)
      findings.push({ id: 'hand-over-past-end', where, params: { offset: done.offset, size } });
    records += checkSegment(spool, number, where, size, isCurrent, findings);
  }
  findings.unshift({ id: 'segments', where: SPOOL, params: { segments: numbers.length, records, bytes } });
  const aside = existsSync(join(directory, DAMAGED)) ? readdirSync(join(directory, DAMAGED)) : [];
  if (aside.length > 0)
    findings.push({ id: 'damaged-aside', where: DAMAGED, params: { files: aside.length } });
  return findings;
}

/** @returns whole records in the segment. */
function checkSegment(
  spool: string,
  segment: number,
  where: string,
  size: number,
  isCurrent: boolean,
  findings: Finding[],
): number {
  let records = 0;
  let offset = 0;
  try {
    for (;;) {
      const part = readSegment(
        spool,
        { segment, offset },
        { maxRecords: MAX_RECORDS, until: size, isCurrent },
      );
      records += part.records.length;
      for (const { offset: at, bytes, reason } of part.damage)
        findings.push({ id: 'segment-damaged', where, params: { offset: at, bytes: bytes.length, reason } });
      if (part.exhausted || part.end === offset || part.end >= size) {
        const torn = part.written - part.end;
        if (torn > 0 && !isCurrent)
          findings.push({ id: 'segment-torn', where, params: { offset: part.end, bytes: torn } });
        return records;
      }
      offset = part.end;
    }
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    const { code, params } = error;
    findings.push({ id: 'segment-newer', where, params: {}, error: { code, params } });
    return records;
  }
}

function checkSeals(directory: string, batches: number | undefined, isHeld: boolean): Finding[] {
  const findings: Finding[] = [];
  const path = join(directory, SEAL_FILE);
  if (!existsSync(path)) return findings;
  attempt('seals-closed', SEAL_KEY_FILE, findings, () => {
    const reader = new SealReader(path, readSealKey(join(directory, SEAL_KEY_FILE)).tagKey());
    let seals = 0;
    while (reader.next() !== undefined) seals += 1;
    if (reader.brokenLine !== undefined) {
      findings.push({ id: 'seals-broken', where: SEAL_FILE, params: { line: reader.brokenLine } });
      return;
    }
    findings.push({ id: 'seals', where: SEAL_FILE, params: { seals } });
    const torn = statSync(path).size - reader.wholeBytes;
    if (torn > 0 && !isHeld) findings.push({ id: 'seals-torn', where: SEAL_FILE, params: { bytes: torn } });
    // The newest seal may be of the batch that was in work when the last keeper ended.
    const ahead = seals - (batches ?? seals);
    if (!isHeld && ahead !== 0 && ahead !== 1)
      findings.push({ id: 'seals-differ', where: SEAL_FILE, params: { seals, batches: batches ?? 0 } });
  });
  return findings;
}

function checkNames(directory: string, isHeld: boolean): Finding[] {
  const findings: Finding[] = [];
  for (const name of readdirSync(directory).sort()) {
    if (KNOWN.has(name)) continue;
    const isLive = name === CONTROL_FILE || name === ADDRESS_FILE;
    if (isLive && isHeld) continue;
    if (isLive || name.endsWith('.new')) {
      if (!isHeld) findings.push({ id: 'leftover', where: name, params: {} });
      continue;
    }
    if (!KNOWN_BEGINNINGS.some((beginning) => name.startsWith(beginning)))
      findings.push({ id: 'stranger', where: name, params: {} });
  }
  return findings;
}
