/** Papers of a case for the console: the documents that `weir incident notice` and `dossier` make, in three formats. */
import { incidentWords } from '../../../locales/incident.ts';
import { lawWords } from '../../../locales/law.ts';
import type { Locale } from '../../../locales/locale.ts';
import type { PaperFormat } from '../../console/desk.ts';
import { WeirError } from '../../disclosure/error.ts';
import type { Clock } from '../../disclosure/time.ts';
import type { Case } from '../../incident/case/case.ts';
import type { CaseFile } from '../../incident/case/case-file.ts';
import type { CaseDocument } from '../../incident/document/document.ts';
import { dossierOf } from '../../incident/document/dossier.ts';
import { documentHtml } from '../../incident/document/html.ts';
import { noticeOf } from '../../incident/document/notice.ts';
import { findBrowser, pdfOf } from '../../incident/document/pdf.ts';
import { documentText } from '../../incident/document/text.ts';
import { nearest } from '../../incident/law/facts.ts';
import { letterLines } from '../../incident/letter-lines.ts';
import { LetterWriter } from '../../incident/letters.ts';
import type { ReadableLedger } from '../../ledger/readable-ledger.ts';
import type { SealComparisons } from './seal-comparisons.ts';

/** PDFs printed at a time: each is a browser. */
const MAX_PRINTING = 1;

export interface CasePapersOptions {
  readonly ledger: Pick<ReadableLedger, 'questions'>;
  readonly seals: SealComparisons;
  readonly clock: Clock;
}

export class CasePapers {
  readonly #options: CasePapersOptions;
  #printing = 0;

  constructor(options: CasePapersOptions) {
    this.#options = options;
  }

  /** @throws WeirError WEIR_LAW_RULE, WEIR_PDF_* */
  notice(file: CaseFile, id: string, format: PaperFormat, locale: Locale): Promise<string | Uint8Array> {
    const duty = file.law.duties.find((each) => each.id === id);
    if (duty === undefined) {
      const ids = file.law.duties.map((each) => each.id);
      throw new WeirError('WEIR_LAW_RULE', { id: id.slice(0, 60), nearest: nearest(id, ids) });
    }
    return this.#written(noticeOf(file, duty, locale, this.#options.clock.now()), format);
  }

  /** With what came of comparing seals, when that was asked for. @throws WeirError WEIR_PDF_* */
  dossier(file: CaseFile, format: PaperFormat, locale: Locale): Promise<string | Uint8Array> {
    const { seals, clock } = this.#options;
    const terms = { ...incidentWords(locale).show, statuses: lawWords(locale).statuses };
    const verification = seals.verification(file.case.id);
    return this.#written(dossierOf(file, terms, verification, locale, clock.now()), format);
  }

  letters(found: Case, locale: Locale): AsyncIterable<string> {
    return letterLines(this.#options.ledger.questions.affected, found, new LetterWriter(found, locale));
  }

  async #written(made: CaseDocument, format: PaperFormat): Promise<string | Uint8Array> {
    if (format === 'html') return documentHtml(made);
    if (format === 'txt') return documentText(made);
    if (this.#printing >= MAX_PRINTING) throw new WeirError('WEIR_DESK_BUSY', { running: this.#printing });
    this.#printing += 1;
    try {
      return await pdfOf(documentHtml(made), findBrowser(process.env.WEIR_CHROMIUM));
    } finally {
      this.#printing -= 1;
    }
  }
}
