/** Papers of a case: a letter for one duty, the letters to each person, the dossier. */
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { incidentWords } from '../../locales/incident.ts';
import { lawWords } from '../../locales/law.ts';
import { isLocale, type Locale } from '../../locales/locale.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import { systemClock } from '../disclosure/time.ts';
import { type CaseFile, lawOfCase } from '../incident/case/case-file.ts';
import { type CaseDocument, gapsOf } from '../incident/document/document.ts';
import { dossierOf } from '../incident/document/dossier.ts';
import { documentHtml } from '../incident/document/html.ts';
import { noticeOf } from '../incident/document/notice.ts';
import { findBrowser, pdfOf } from '../incident/document/pdf.ts';
import { documentText } from '../incident/document/text.ts';
import { nearest } from '../incident/law/facts.ts';
import { readLibrary } from '../incident/law/read-library.ts';
import { letterLines } from '../incident/letter-lines.ts';
import { LetterWriter } from '../incident/letters.ts';
import { customersByKey } from './customers.ts';
import type { CaseFlags } from './incident-book.ts';
import { withCaseFile, write } from './incident-show.ts';
import type { Terminal } from './terminal.ts';

export interface PaperFlags extends CaseFlags {
  readonly in?: string;
  readonly out?: string;
}
export interface NoticeFlags extends PaperFlags {
  readonly duty: string;
}
export interface LettersFlags extends CaseFlags {
  readonly in?: string;
  readonly match?: string;
}
export interface DossierFlags extends PaperFlags {
  readonly verify: boolean;
}

export function runNotice(terminal: Terminal, id: string, flags: NoticeFlags): Promise<void> {
  checkEnding(terminal, flags.out);
  return withCaseFile(terminal, id, flags, async (file) => {
    const locale = localeOf(terminal, flags.in);
    const inLanguage = withLaw(file, flags, locale);
    const { duties } = inLanguage.law;
    const duty = duties.find((each) => each.id === flags.duty);
    if (duty === undefined) {
      const ids = duties.map((each) => each.id);
      throw new WeirError('WEIR_LAW_RULE', {
        id: flags.duty.slice(0, 60),
        nearest: nearest(flags.duty, ids),
      });
    }
    await give(terminal, noticeOf(inLanguage, duty, locale, systemClock.now()), flags);
  });
}

export function runDossier(terminal: Terminal, id: string, flags: DossierFlags): Promise<void> {
  checkEnding(terminal, flags.out);
  return withCaseFile(terminal, id, flags, async (file, ledger) => {
    const locale = localeOf(terminal, flags.in);
    const since = file.findings.firstAt ?? undefined;
    const verification = flags.verify
      ? await ledger.verify({
          since,
          onProgress: (rows, of) =>
            terminal.progress(incidentWords(terminal.locale).dossier.verifying(rows, of)),
        })
      : undefined;
    terminal.endProgress();
    const { show } = incidentWords(locale);
    const terms = { ...show, statuses: lawWords(locale).statuses };
    const document = dossierOf(withLaw(file, flags, locale), terms, verification, locale, systemClock.now());
    await give(terminal, document, flags);
  });
}

export function runLetters(terminal: Terminal, id: string, flags: LettersFlags): Promise<void> {
  return withCaseFile(terminal, id, flags, async ({ case: found, findings }, { questions, keyring }) => {
    const words = incidentWords(terminal.locale).letters;
    const writer = new LetterWriter(found, localeOf(terminal, flags.in));
    if (writer.gaps.length > 0) terminal.note(words.gaps(writer.gaps.join(terminal.words.listComma)));
    const customers =
      flags.match === undefined ? undefined : await readCustomers(terminal, flags.match, keyring);
    const pieces = letterLines(questions.affected, found, writer, {
      customers,
      onWritten: (written) =>
        terminal.progress(
          words.writing(
            written.toLocaleString(terminal.locale),
            findings.people.toLocaleString(terminal.locale),
          ),
        ),
    });
    for await (const piece of pieces) await terminal.printPieces([piece]);
    terminal.endProgress();
  });
}

const ENDINGS = ['.html', '.txt', '.json', '.pdf'];

/** @throws WeirError WEIR_USAGE when the ending says no format, WEIR_PDF_BROWSER before anything is asked. */
function checkEnding(terminal: Terminal, path: string | undefined): void {
  if (path === undefined) return;
  const ending = extname(path).toLowerCase();
  if (!ENDINGS.includes(ending))
    throw new WeirError('WEIR_USAGE', {
      problem: incidentWords(terminal.locale).notice.badOut(path),
      command: 'incident',
    });
  if (ending === '.pdf') findBrowser(process.env.WEIR_CHROMIUM);
}

/** The language of a paper; that of the terminal where none was asked for. */
function localeOf(terminal: Terminal, text: string | undefined): Locale {
  return text !== undefined && isLocale(text) ? text : terminal.locale;
}

/** The law's sentences in the paper's language. */
function withLaw(file: CaseFile, flags: CaseFlags, locale: Locale): CaseFile {
  const law = lawOfCase(file.case, file.findings, readLibrary(flags.packs), locale, file.findings.askedAt);
  return { ...file, ...law };
}

async function give(terminal: Terminal, document: CaseDocument, { out, json }: PaperFlags): Promise<void> {
  const words = incidentWords(terminal.locale).notice;
  if (out !== undefined) write(out, await contentOf(document, extname(out).toLowerCase()));
  if (json === true) await terminal.print(JSON.stringify({ ...document, gaps: gapsOf(document) }));
  else if (out === undefined) await terminal.printPieces([documentText(document)]);
  else await terminal.print(words.written(out, gapsOf(document).length));
}

async function contentOf(document: CaseDocument, ending: string): Promise<string | Buffer> {
  switch (ending) {
    case '.html':
      return documentHtml(document);
    case '.pdf':
      return pdfOf(documentHtml(document), findBrowser(process.env.WEIR_CHROMIUM));
    case '.json':
      return `${JSON.stringify({ ...document, gaps: gapsOf(document) }, undefined, 2)}\n`;
    default:
      return documentText(document);
  }
}

async function readCustomers(
  terminal: Terminal,
  path: string,
  keyring: Keyring,
): Promise<ReadonlyMap<string, string>> {
  const stream = createReadStream(path, 'utf8');
  try {
    return await customersByKey(stream, path, keyring, (count) =>
      terminal.progress(terminal.words.people.matching(count)),
    );
  } finally {
    terminal.endProgress();
  }
}
