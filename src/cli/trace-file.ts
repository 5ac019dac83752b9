/** One leaked file from its bytes to findings, as the command and the console's traces have it: read once, kept nowhere. */
import { createHash } from 'node:crypto';
import { createInspector } from '../inspect/inspector.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import type { FileRanges, TableFormat } from '../inspect/tables/table.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';
import { looksLikeHeader } from '../trace/columns.ts';
import { attributeFile, type FileOptions } from '../trace/file-attribution.ts';
import type { FileFindings } from '../trace/findings.ts';
import { readLeakedFile } from '../trace/leaked-file.ts';
import type { Strata } from '../trace/strata.ts';
import type { Versions } from '../trace/versions.ts';

export type FileStep = 'reading' | 'linking' | 'counting' | 'streaming';

export interface TracedFile {
  /** As it is shown. */
  readonly name: string;
  /** Without the ending of its compression: by it a format is told. */
  readonly plainName: string;
  readonly format?: TableFormat | undefined;
  /** Decompressed. */
  readonly pieces: AsyncIterable<Buffer>;
  /** See TableOptions. */
  readonly ranges?: FileRanges | undefined;
}

export interface TraceFileOptions extends Pick<FileOptions, 'now' | 'before' | 'population' | 'whole'> {
  readonly alpha?: number;
  /** Read after the file: who gives a wrong table is told so after a wrong file. */
  readonly strata?: () => Promise<{ readonly column: string; readonly strata: Strata } | undefined>;
  readonly versions?: () => Promise<Versions | undefined>;
  readonly onProgress?: (step: FileStep, count: number) => void;
}

/** @throws WeirError WEIR_INPUT_*, and as ask */
export async function traceFile(
  { keyring, questions }: Pick<ReadableLedger, 'keyring' | 'questions'>,
  file: TracedFile,
  { strata, versions, onProgress = () => undefined, ...options }: TraceFileOptions,
): Promise<FileFindings> {
  const inspector = createInspector({ maxBodyBytes: Number.POSITIVE_INFINITY });
  const digest = createHash('sha256');
  let bytes = 0;
  const counted = (async function* () {
    for await (const piece of file.pieces) {
      digest.update(piece);
      bytes += piece.length;
      yield piece;
    }
  })();
  const table = await openTable(counted, {
    name: file.plainName,
    format: file.format,
    ranges: file.ranges,
    isHeader: (fields) => looksLikeHeader(inspector, fields),
  });
  const leaked = await readLeakedFile(table, {
    hash: keyring,
    inspector,
    onProgress: (rows) => onProgress('reading', rows),
  });
  return attributeFile(questions, keyring, leaked, {
    ...options,
    strata: await strata?.(),
    versions: await versions?.(),
    file: { name: file.name, format: table.format, bytes, sha256: digest.digest('hex') },
    onProgress,
  });
}
