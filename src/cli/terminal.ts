/**
 * What a command knows of the terminal it runs in: its language, whether it prints for people or for programs, and how
 * progress is shown. Results go to stdout; everything else, progress included, to stderr.
 */

import { type CliWords, cli } from '../../locales/cli.ts';
import { errorText } from '../../locales/errors.ts';
import { chooseLocale, isLocale, type Locale } from '../../locales/locale.ts';
import { type Vocabulary, vocabulary } from '../../locales/vocabulary.ts';
import type { WeirError } from '../disclosure/error.ts';

/** How often a progress line is drawn anew. */
const PROGRESS_INTERVAL_MS = 200;

export class Terminal {
  readonly locale: Locale;
  readonly words: CliWords;
  readonly vocabulary: Vocabulary;
  readonly #interactive = process.stderr.isTTY === true;
  #progressAt = 0;
  #progressShown = false;

  constructor(locale: Locale) {
    this.locale = locale;
    this.words = cli(locale);
    this.vocabulary = vocabulary(locale);
  }

  /** A line of the result. Waits for a slow reader, so that long answers need no memory. */
  async print(line: string): Promise<void> {
    if (!process.stdout.write(`${line}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }

  /** A part of the result that comes in pieces; waits for a slow reader after each. */
  async printPieces(pieces: Iterable<string>): Promise<void> {
    for (const piece of pieces) {
      if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    }
  }

  /** A line that is not part of the result. */
  note(line: string): void {
    this.#clear();
    process.stderr.write(`${line}\n`);
  }

  /** One line that replaces itself on a terminal, and is left out anywhere else. */
  progress(line: string): void {
    if (!this.#interactive) return;
    const now = Date.now();
    if (now - this.#progressAt < PROGRESS_INTERVAL_MS) return;
    this.#progressAt = now;
    this.#progressShown = true;
    process.stderr.write(`\r\x1b[2K${line}`);
  }

  endProgress(): void {
    this.#clear();
  }

  /** What, where, how to mend it: one line. */
  error(error: WeirError): void {
    const { message, hint } = errorText(this.locale, error.code, error.params);
    const parts = [message, hint].map((part) => part.replace(/\s+/g, ' ').replace(/[.。\s]+$/, ''));
    const line = this.locale === 'zh-CN' ? `${parts.join('。')}。` : `${parts.join('; ')}.`;
    this.note(`weir: ${error.code} ${line}`);
  }

  #clear(): void {
    if (!this.#progressShown) return;
    process.stderr.write('\r\x1b[2K');
    this.#progressShown = false;
  }
}

/** The language of a command line: `--lang`, then WEIR_LANG, then the system's. */
export function localeOf(argv: readonly string[], env: NodeJS.ProcessEnv): Locale {
  const flag = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const given = flag === -1 ? undefined : (argv[flag]?.split('=')[1] ?? argv[flag + 1]);
  if (given !== undefined && isLocale(given)) return given;
  return chooseLocale(given, env.WEIR_LANG, env.LC_ALL, env.LC_MESSAGES, env.LANG);
}
