/**
 * One person who does the same twice: once at the application, once at the gate before it. What they see is compared as
 * pictures, as text, by what the browser complains about, and by every answer that it got.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';

/** Where pictures are kept when somebody wants to look at them. */
const PICTURES = process.env.WEIR_PICTURES;
/** Fields of an answer that say something about its content, its keeping, or what a browser may do with it. */
const FIELDS = [
  'accept-ranges',
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'cache-control',
  'content-encoding',
  'content-security-policy',
  'content-type',
  'etag',
  'last-modified',
  'location',
  'referrer-policy',
  'strict-transport-security',
  'vary',
  'x-frame-options',
  'x-powered-by',
];

/** What all visitors take for the present. */
const PRESENT = Date.now();
/** A page is quiet when it was at so many looks in a row; a page that never is, is looked at as it is. */
const LOOK_MS = 250;
const QUIET_LOOKS = 6;
const MAX_LOOKS = 240;

export interface Seen {
  readonly text: string;
  readonly picture: Buffer;
  /** What the browser has written down since the last look, each once and sorted. */
  readonly complaints: readonly string[];
  /** Answers since the last look, one a line, each once and sorted: they come in any order, and some again. */
  readonly answers: readonly string[];
}

export interface VisitorOptions {
  /** Words of answers and pages that differ from one asking to the next: tokens, times. */
  readonly passing?: readonly RegExp[];
  /** Complaints about how busy the machine is. */
  readonly noise?: RegExp;
  /** Requests that pages make by themselves now and then: by method, address and content. */
  readonly polls?: RegExp;
}

export class Visitor {
  readonly name: string;
  readonly base: string;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #passing: readonly RegExp[];
  readonly #complaints: string[] = [];
  readonly #answers: Promise<string>[] = [];
  /** Content and fields of the last whole answer to each question. */
  readonly #details = new Map<string, string>();
  #pictures = 0;
  /** Requests that are not answered yet. */
  #open = 0;

  static async come(browser: Browser, name: string, base: string, options: VisitorOptions): Promise<Visitor> {
    const context = await browser.newContext({
      locale: 'en-US',
      timezoneId: 'UTC',
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    // "46 seconds ago" must be as long ago at both doors.
    await context.clock.setFixedTime(PRESENT);
    return new Visitor(name, base, context, await context.newPage(), options);
  }

  private constructor(
    name: string,
    base: string,
    context: BrowserContext,
    page: Page,
    { passing = [], polls, noise }: VisitorOptions,
  ) {
    this.name = name;
    this.base = base;
    this.context = context;
    this.page = page;
    this.#passing = passing;
    page.on('console', (message) => {
      const { url } = message.location();
      if (noise?.test(message.text()) === true) return;
      if (message.type() === 'error' || message.type() === 'warning')
        this.#complaints.push(this.plain(`${message.type()}: ${message.text()} ${url}`));
    });
    page.on('pageerror', (error) => this.#complaints.push(this.plain(`pageerror: ${error.message}`)));
    page.on('request', () => this.#open++);
    page.on('requestfinished', () => this.#open--);
    page.on('requestfailed', () => this.#open--);
    page.on('requestfailed', (request) =>
      this.#complaints.push(this.plain(`failed: ${request.url()} ${request.failure()?.errorText}`)),
    );
    page.on('response', (response) => {
      const request = response.request();
      const asked = `${request.method()} ${request.url()} ${request.postData() ?? ''}`;
      if (response.url().startsWith(base) && polls?.test(asked) !== true)
        this.#answers.push(this.#answer(response));
    });
  }

  /** Text without what names the door, and without what passes. */
  plain(text: string): string {
    const { host } = new URL(this.base);
    const doorless = text.replaceAll(this.base, '').replaceAll(host, 'HOST');
    return this.#passing.reduce((rest, words) => rest.replace(words, '…'), doorless);
  }

  /** Leaves out what has happened until now. */
  async forget(): Promise<void> {
    await this.page.waitForLoadState('networkidle');
    await Promise.all(this.#answers.splice(0));
    this.#complaints.length = 0;
    this.#details.clear();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.base + path, { waitUntil: 'networkidle' });
  }

  /** What is to be seen once this word is there, and what has happened since the last look. */
  async look(word: string): Promise<Seen> {
    const { page } = this;
    await page.getByText(word).first().waitFor();
    await page.evaluate('document.fonts.ready');
    await this.#quiet();
    // Not on a button, which shows that a pointer is on it.
    await page.mouse.move(1, 1);
    const picture = await stillPicture(page);
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      writeFileSync(join(PICTURES, `${this.name}-${++this.#pictures}.png`), picture);
    }
    return {
      text: this.plain(await page.evaluate<string>('document.body.innerText')),
      picture,
      complaints: [...new Set(this.#complaints.splice(0))].sort(),
      answers: [...new Set(await Promise.all(this.#answers.splice(0)))].sort(),
    };
  }

  /** Answers that both doors gave whole, and that were not the same, with what each gave. */
  static different(one: Visitor, two: Visitor): string[] {
    return [...one.#details].flatMap(([line, details]) => {
      const other = two.#details.get(line);
      return other === undefined || other === details ? [] : [line, `- ${details}`, `+ ${other}`];
    });
  }

  /** Waits until nothing is asked for and nothing is written any more: pages of programs ask long after they are loaded. */
  async #quiet(): Promise<void> {
    let before = '';
    for (let quiet = 0, tries = 0; quiet < QUIET_LOOKS && tries < MAX_LOOKS; tries++) {
      await this.page.waitForTimeout(LOOK_MS);
      const text = await this.page.evaluate<string>('document.body.innerText');
      quiet = this.#open === 0 && text === before ? quiet + 1 : 0;
      before = text;
    }
  }

  async #answer(response: Response): Promise<string> {
    const request = response.request();
    const operation = /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1] ?? '';
    const isRead = request.method() === 'GET';
    const fields = await response.allHeaders().catch(() => ({}) as Record<string, string>);
    // What the browser keeps, it may ask for again or not: for it both are one answer.
    const isKept = isRead && (response.status() === 304 || response.status() === 200);
    const line = `${isKept ? '200/304' : response.status()} ${request.method()} ${this.plain(response.url())} ${operation}`;
    // What comes out of the browser's own keeping is told without its type.
    if (response.status() === 304 || fields['content-type'] === undefined) return line;
    const kept = FIELDS.flatMap((name) =>
      // The tag of what has a time in it is another for each asking.
      fields[name] === undefined || (name === 'etag' && !isRead)
        ? []
        : [`${name}: ${this.plain(fields[name])}`],
    );
    // A redirect has no body, and that of a page that was left is gone.
    const body = await response.body().catch(() => Buffer.alloc(0));
    const isText = /json|text|javascript/.test(fields['content-type'] ?? '');
    const content = isText ? this.plain(body.toString('utf8')) : body;
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    this.#details.set(line, `${digest} ${kept.join('; ')}`);
    return line;
  }
}

/** A picture once nothing moves any more: three in a row that are the same. */
async function stillPicture(page: Page): Promise<Buffer> {
  let before: Buffer = Buffer.alloc(0);
  let same = 0;
  for (let tries = 0; tries < 40 && same < 2; tries++) {
    if (tries > 0) await page.waitForTimeout(250);
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    same = picture.equals(before) ? same + 1 : 0;
    before = picture;
  }
  return before;
}

/** Fewer points than this, of a million, are the edge of a shadow: a browser draws them another way now and then. */
export const INVISIBLE = 50;

/** How many points of two pictures differ, as a browser decodes them. */
export async function differentPoints(page: Page, one: Buffer, two: Buffer): Promise<number> {
  if (one.equals(two)) return 0;
  const script = `(async ([one, two]) => {
    const points = async (data) => {
      const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.getContext('2d').getImageData(0, 0, image.width, image.height).data;
    };
    const [a, b] = [await points(one), await points(two)];
    if (a.length !== b.length) return Infinity;
    let different = 0;
    for (let i = 0; i < a.length; i += 4)
      if (a[i] !== b[i] || a[i + 1] !== b[i + 1] || a[i + 2] !== b[i + 2]) different++;
    return different;
  })(${JSON.stringify([one.toString('base64'), two.toString('base64')])})`;
  // Not in the page itself, whose policy may forbid it.
  const blank = await page.context().newPage();
  const different = await blank.evaluate<number>(script);
  await blank.close();
  return different;
}
