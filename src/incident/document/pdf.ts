/**
 * PDF from a document's HTML, printed by a Chromium that is installed on this machine. None comes with Weir: where there
 * is none, an error says what to install. The browser gets one file without scripts, a profile of its own that is thrown
 * away, and no network.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WeirError } from '../../disclosure/error.ts';

/** Where browsers lie that can print. */
export const BROWSER_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
] as const;
/** A browser that has not printed by then never will, in milliseconds. */
export const PRINT_TIMEOUT_MS = 120_000;
const PDF_MAGIC = '%PDF-';

/** @param named by WEIR_CHROMIUM; empty or undefined: not named. @throws WeirError WEIR_PDF_BROWSER */
export function findBrowser(named: string | undefined, known: readonly string[] = BROWSER_PATHS): string {
  const candidates = named === undefined || named === '' ? known : [named];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new WeirError('WEIR_PDF_BROWSER', { looked: candidates.join(', ') });
  return found;
}

/** @param browser of findBrowser. @throws WeirError WEIR_PDF_FAILED */
export async function pdfOf(html: string, browser: string): Promise<Buffer> {
  const directory = mkdtempSync(join(tmpdir(), 'weir-pdf-'));
  try {
    const [page, printed] = [join(directory, 'page.html'), join(directory, 'page.pdf')];
    writeFileSync(page, html, { mode: 0o600 });
    await run(browser, [
      '--headless',
      '--disable-gpu',
      '--disable-extensions',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      '--no-first-run',
      '--no-pdf-header-footer',
      // Chromium does not start its sandbox as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${join(directory, 'profile')}`,
      `--print-to-pdf=${printed}`,
      pathToFileURL(page).href,
    ]);
    const bytes = existsSync(printed) ? readFileSync(printed) : Buffer.alloc(0);
    if (!bytes.subarray(0, PDF_MAGIC.length).equals(Buffer.from(PDF_MAGIC)))
      throw new WeirError('WEIR_PDF_FAILED', { browser, reason: 'no PDF' });
    return bytes;
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function run(browser: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(browser, args, { stdio: 'ignore', timeout: PRINT_TIMEOUT_MS, killSignal: 'SIGKILL' });
    const failed = (reason: string, cause?: unknown) =>
      reject(new WeirError('WEIR_PDF_FAILED', { browser, reason }, { cause }));
    child.once('error', (cause) => failed(cause.message, cause));
    child.once('exit', (code, signal) => (code === 0 ? resolve() : failed(String(signal ?? code))));
  });
}
