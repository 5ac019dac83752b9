/** `weir share …`: exports to partners, on consent, recorded before they leave. */
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { shareWords } from '../../locales/share.ts';
import { leftOutReason } from '../../locales/vocabulary.ts';
import { WeirError } from '../disclosure/error.ts';
import { systemClock } from '../disclosure/time.ts';
import { createInspector } from '../inspect/inspector.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import { openForRecording } from '../ledger/recording-ledger.ts';
import { ConsentDesk, Consents } from '../share/consents.ts';
import { exportRows } from '../share/export.ts';
import { EXPORT_FORMATS, type ExportFormat, openRowsOut } from '../share/rows-out.ts';
import { type Manifest, type Share, ShareBook } from '../share/share-book.ts';
import { directoryOf, type ShareFlags } from './consent.ts';
import { fileRanges } from './file-ranges.ts';
import { LOOKED_AT, openInput, plainName } from './input-bytes.ts';
import { serverOf } from './ledger-server.ts';
import { DEFAULT_DATA_DIRECTORY, readConfig } from './named-config.ts';
import type { Terminal } from './terminal.ts';

interface ExportFlags extends ShareFlags {
  readonly partner: string;
  readonly purpose?: string;
  readonly method?: string;
  readonly in: string;
  readonly out?: string;
  readonly format?: ExportFormat;
  readonly contract?: string;
  readonly assessment?: string;
  readonly requestedBy?: string;
  readonly approvedBy?: string;
}

export function shareCommand(terminal: Terminal): Command {
  const { words: all } = terminal;
  const words = shareWords(terminal.locale).share;
  const withData = (made: Command) =>
    made
      .option('--data <directory>', all.options.data, DEFAULT_DATA_DIRECTORY)
      .option('-c, --config <file>', all.options.config)
      .option('--json', all.options.json);
  const command = new Command('share').description(words.description);
  command.addCommand(
    withData(new Command('export').description(words.export))
      .requiredOption('--partner <name>', words.partner)
      .option('--purpose <text>', words.purpose)
      .option('--method <text>', words.method)
      .requiredOption('--in <file>', words.in)
      .option('--out <file>', words.out)
      .addOption(new Option('--format <format>', words.format).choices([...EXPORT_FORMATS]))
      .option('--contract <reference>', words.contract)
      .option('--assessment <reference>', words.assessment)
      .option('--requested-by <name>', words.requestedBy)
      .option('--approved-by <name>', words.approvedBy)
      .action((flags: ExportFlags) => runExport(terminal, flags)),
  );
  command.addCommand(
    withData(new Command('list').description(words.list)).action(async (flags: ShareFlags) => {
      const shares = new ShareBook(directoryOf(flags)).all();
      if (shares.length === 0 && flags.json !== true) await terminal.print(words.none);
      for (const share of shares) await show(terminal, share, flags);
    }),
  );
  command.addCommand(
    withData(new Command('show').description(words.show))
      .argument('<id>', words.id)
      .action(async (id: string, flags: ShareFlags) => {
        const share = new ShareBook(directoryOf(flags)).one(id);
        await show(terminal, share, flags);
        if (flags.json !== true) {
          await leftOut(terminal, share.manifest);
          await terminal.print(share.isSigned ? words.signed(share.hash) : words.notSigned);
        }
        if (!share.isSigned) process.exitCode = 1;
      }),
  );
  command.addCommand(
    withData(new Command('end').description(words.end))
      .argument('<id>', words.id)
      .requiredOption('--reason <text>', words.reason)
      .action(async (id: string, flags: ShareFlags & { readonly reason: string }) => {
        const share = new ShareBook(directoryOf(flags)).end(id, systemClock.now(), flags.reason);
        if (flags.json === true) await show(terminal, share, flags);
        else await terminal.print(words.isEnded(id));
      }),
  );
  return command.addHelpText('afterAll', `\n${words.examples}`);
}

async function runExport(terminal: Terminal, flags: ExportFlags): Promise<void> {
  const words = shareWords(terminal.locale).share;
  const directory = directoryOf(flags);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const ledger = await openForRecording({
    directory,
    ...(flags.config === undefined ? {} : serverOf(readConfig(flags.config))),
    onTrouble: (error) => terminal.error(error),
  });
  try {
    const { partner, purpose = '', method = '', contract = '', assessment = '' } = flags;
    const { requestedBy = '', approvedBy = '' } = flags;
    const consents = new ConsentDesk(new Consents(directory, ledger.keyring), {
      recipient: partner,
      purpose,
      method,
    });
    refuseWithout(terminal, flags, consents.size);
    const book = new ShareBook(directory);
    const id = book.nextId();
    const format = flags.format ?? formatOf(flags.out ?? flags.in);
    const out = flags.out ?? join(resolve(flags.in), '..', `${id}.${format}`);
    if (existsSync(out) && existsSync(flags.in) && realpathSync(out) === realpathSync(flags.in))
      throw new WeirError('WEIR_USAGE', { problem: words.sameFile, command: 'share' });
    const digest = createHash('sha256');
    let bytes = 0;
    const pieces = async function* () {
      for await (const piece of openInput(flags.in, LOOKED_AT).pieces()) {
        digest.update(piece);
        bytes += piece.length;
        yield piece;
      }
    };
    const table = await openTable(pieces(), { name: plainName(flags.in), ranges: fileRanges(flags.in) });
    const { manifest, out: file } = await exportRows(table, {
      ledger,
      consents,
      inspector: createInspector({ maxBodyBytes: Number.POSITIVE_INFINITY }),
      clock: systemClock,
      partner,
      plan: {
        id,
        at: systemClock.now(),
        partner,
        purpose,
        method,
        basis: 'consent',
        contract,
        impact_assessment: assessment,
        requested_by: requestedBy,
        approved_by: approvedBy,
      },
      open: (columns) => openRowsOut(out, format, columns),
      input: () => ({ format: table.format, sha256: digest.digest('hex'), bytes }),
      outputFormat: format,
      onProgress: (read, kept) => terminal.progress(words.exporting(number(read), number(kept))),
    });
    terminal.endProgress();
    if (file !== undefined) {
      book.file(manifest);
      file.publish();
    } else process.exitCode = 1;
    if (flags.json === true) {
      await terminal.print(JSON.stringify({ ...manifest, file: file === undefined ? null : out }));
      return;
    }
    const { kept, read } = manifest.rows;
    await terminal.print(
      file === undefined ? words.refusedAll(number(read)) : words.done(id, number(kept), number(read), out),
    );
    await leftOut(terminal, manifest);
  } finally {
    terminal.endProgress();
    await ledger.close();
  }
}

/** @throws WeirError WEIR_SHARE_REFUSED with all that is missing. */
function refuseWithout(terminal: Terminal, flags: ExportFlags, consents: number): void {
  const words = shareWords(terminal.locale).share.missing;
  const lacks = (text: string | undefined) => text === undefined || text.trim() === '';
  const same = flags.requestedBy?.trim().toLowerCase() === flags.approvedBy?.trim().toLowerCase();
  const missing = [
    ...(lacks(flags.purpose) ? [words.purpose] : []),
    ...(lacks(flags.method) ? [words.method] : []),
    ...(lacks(flags.contract) ? [words.contract] : []),
    ...(lacks(flags.assessment) ? [words.assessment] : []),
    ...(lacks(flags.requestedBy) ? [words.requestedBy] : []),
    ...(lacks(flags.approvedBy) ? [words.approvedBy] : []),
    ...(!lacks(flags.approvedBy) && same ? [words.sameApprover] : []),
    ...(consents === 0 ? [words.consents] : []),
  ];
  if (missing.length === 0) return;
  throw new WeirError('WEIR_SHARE_REFUSED', {
    partner: flags.partner,
    purpose: flags.purpose ?? '…',
    missing: missing.join(terminal.words.listComma),
  });
}

function formatOf(path: string): ExportFormat {
  if (/\.(jsonl|ndjson|json)(\.\w+)?$/i.test(path)) return 'jsonl';
  return /\.parquet$/i.test(path) ? 'parquet' : 'csv';
}

async function leftOut(terminal: Terminal, manifest: Manifest): Promise<void> {
  const words = shareWords(terminal.locale).share;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const why = (reason: string) => leftOutReason(terminal.vocabulary, reason);
  for (const [reason, count] of Object.entries(manifest.rows_left_out))
    await terminal.print(words.rowsLeftOut(number(count), why(reason)));
  for (const [field, reasons] of Object.entries(manifest.fields_left_out))
    for (const [reason, count] of Object.entries(reasons))
      await terminal.print(words.fieldsLeftOut(number(count), field, why(reason)));
}

async function show(
  terminal: Terminal,
  { manifest, hash, isSigned, ended }: Share,
  { json }: ShareFlags,
): Promise<void> {
  if (json === true) {
    await terminal.print(JSON.stringify({ ...manifest, hash, isSigned, ended }));
    return;
  }
  const words = shareWords(terminal.locale).share;
  const iso = (at: number) => new Date(at).toISOString();
  const { id, at, partner, purpose, people } = manifest;
  await terminal.print(words.line(id, iso(at), partner, purpose, people.toLocaleString(terminal.locale)));
  if (ended !== null) await terminal.print(words.ended(iso(ended.at), ended.reason));
}
