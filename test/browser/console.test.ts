/**
 * The built pages in a real browser, against the mock API under the console's strict policy. Whatever a page does,
 * it may write no error to the browser's console and ask no other host.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MockApi } from '../../web/dev/mock-api.ts';
import { launchBrowser } from '../support/browser.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = join(ROOT, 'dist/web');
const NOW = Date.parse('2026-11-22T17:24:05Z');

let browser: Browser;
let context: BrowserContext;
let page: Page;
let mock: MockApi;
/** Errors of the page that no test has announced. */
let complaints: string[];
let hosts: Set<string>;
/** What the browser itself writes when an answer is a refusal, or does not come. */
let announced: RegExp | undefined;

/** The newest change below a directory; build output that is older shows pages that are no longer there. */
function changedAt(directory: string): number {
  return Math.max(
    ...readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

beforeAll(async () => {
  const index = join(PAGES, 'index.html');
  const sources = Math.max(changedAt(join(ROOT, 'web')), changedAt(join(ROOT, 'locales')));
  if (!existsSync(index) || statSync(index).mtimeMs < sources) {
    await build({ root: join(ROOT, 'web'), logLevel: 'error' });
  }
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function open(options: { locale?: string; path?: string; width?: number } = {}): Promise<void> {
  context = await browser.newContext({
    locale: options.locale ?? 'en-US',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: options.width ?? 1280, height: 900 },
  });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await page.goto(mock.origin + (options.path ?? '/'));
}

beforeEach(async () => {
  complaints = [];
  hosts = new Set();
  announced = undefined;
  mock = new MockApi({ now: NOW, pages: PAGES });
  await mock.listen(0);
});

afterEach(async () => {
  await context?.close();
  await mock.close();
  const unannounced = complaints.filter((text) => announced === undefined || !announced.test(text));
  expect(unannounced).toEqual([]);
  expect([...hosts]).toEqual([mock.origin]);
});

const figure = (id: string) => page.locator(`[data-figure="${id}"] .figure-value`);
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const recipients = () => page.getByRole('table', { name: 'Recipients by headcount' });
const crawlerKey = () => mock.ledger.overview().topRecipients[0]?.recipient.key ?? '';
const search = async (text: string) => {
  await page.getByRole('searchbox').fill(text);
  await page.getByRole('searchbox').press('Enter');
};
/** How far the furthest element reaches beyond the page; what scrolls by itself may. A script of the browser's. */
const sidewaysPx = () =>
  page.evaluate<number>(`(() => {
    const edge = document.body.getBoundingClientRect().right;
    const inside = [...document.querySelectorAll('#root *')].filter((each) => !each.closest('.scroll, .u-wrap, thead'));
    return Math.max(...inside.map((each) => Math.ceil(each.getBoundingClientRect().right - edge)));
  })()`);

const coloursOfFirstCanvas = () =>
  page.evaluate<string[]>(`(() => {
    const canvas = document.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const found = new Set();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) found.add(data.slice(i, i + 3).join(' '));
    return [...found];
  })()`);

/** Cumulative layout shift so far, as browsers measure it: 0 is none, 0.1 is the most that is called good. */
const layoutShift = () =>
  page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, each) => sum + each.value, 0)))
      .observe({ type: 'layout-shift', buffered: true });
    // Nothing shifted: nothing is ever reported.
    setTimeout(() => resolve(0), 200);
  })`);

describe('the overview', () => {
  it('shows totals, chart with its table, recipients and verdicts in sentences', async () => {
    await open();
    await figure('people').getByText('54,104').waitFor();
    expect(await figure('blind').textContent()).toBe('1.8 MB');
    expect(await page.locator('.strip-name').allTextContents()).toEqual(['web', 'staff', 'export']);
    expect(await page.locator('canvas').count()).toBe(3);
    await page.getByText('Show as a table').click();
    expect(await page.locator('.plain-table tbody tr').count()).toBe(25);
    expect(await recipients().getByRole('row').count()).toBe(11);
    await page
      .getByText('IP address 203.0.113.9 received data about 412 people in 1 hour; the budget is 200.')
      .waitFor();
    expect(await page.getByText('Denied (observed only).').count()).toBe(2);
    expect(await page.title()).toBe('Overview · Weir');
  });

  it('draws in the colours of the scheme, and anew when the scheme changes', async () => {
    // Chromium's advice to whoever reads a canvas, which is this test.
    announced = /willReadFrequently/;
    await open();
    await page.locator('canvas').first().waitFor();
    // --channel-web of tokens.css, light and dark.
    expect(await coloursOfFirstCanvas()).toContain('10 74 168');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(coloursOfFirstCanvas).toContain('64 121 230');
    expect(await coloursOfFirstCanvas()).not.toContain('10 74 168');
  });

  it('reads out the hour under the pointer in all strips', async () => {
    await open();
    await page.getByText('2,274 people this hour').waitFor();
    await page.locator('.u-over').last().hover();
    await page.getByText('0 people at Nov 22, 13:00').waitFor();
    expect(await page.locator('.strip-reading').allTextContents()).toEqual([
      expect.stringMatching(/^[\d,]+ people at Nov 22, 13:00$/),
      expect.stringMatching(/^\d+ people at Nov 22, 13:00$/),
      '0 people at Nov 22, 13:00',
    ]);
    await page.mouse.move(5, 5);
    await page.getByText('2,274 people this hour').waitFor();
  });

  it('follows the stream without being asked', async () => {
    await open();
    await page.getByText('live', { exact: true }).waitFor();
    mock.advance();
    await figure('people').getByText('54,107').waitFor();
    mock.advance();
    await figure('people').getByText('54,110').waitFor();
  });

  it('says what to do when nothing has left yet', async () => {
    await mock.close();
    mock = new MockApi({ now: NOW, pages: PAGES, scenario: 'empty' });
    await mock.listen(0);
    await open();
    await page.getByText('No personal data has left yet.').waitFor();
    await page.getByText('Send a request through the gate').first().waitFor();
    await page.getByText('No verdict.').waitFor();
  });

  it('says when it is a simulation, and how fast', async () => {
    await mock.close();
    mock = new MockApi({ now: NOW, pages: PAGES, simulation: { speed: 120 }, mode: 'enforce' });
    await mock.listen(0);
    await open();
    await page.getByText('Simulation, 120× real time.').waitFor();
    await page.getByText('Enforcing').waitFor();
  });
});

describe('a recipient', () => {
  it('is reached by its row, and back again', async () => {
    await open();
    await recipients().getByRole('link', { name: 'account 10023' }).click();
    await heading(/10023/).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/recipients/${crawlerKey()}`);
    expect(await figure('unexplained').textContent()).toBe('41,236');
    await page.getByText('4× the limit').waitFor();
    await page.getByText('at most 1 in 1,000,000').waitFor();
    expect(await page.getByRole('table', { name: 'Through which routes' }).getByRole('row').count()).toBe(3);
    await page.goBack();
    await heading('Overview').waitFor();
  });

  it('is reached by any place of its row, and by keyboard alone', async () => {
    await open();
    const row = recipients().getByRole('row').nth(1);
    // The middle of the row is far from the link's words.
    await row.click();
    await heading(/10023/).waitFor();
    await page.goBack();
    await recipients().getByRole('link').first().focus();
    await page.keyboard.press('Enter');
    await heading(/10023/).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  });

  it('shows whose data, page by page, and gives all of it as a file', async () => {
    await open({ path: `/recipients/${crawlerKey()}` });
    await page.getByText('1 – 50 of 41,236').waitFor();
    const people = page.getByRole('table', { name: 'Whose data' }).getByRole('link');
    const first = await people.first().textContent();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('51 – 100 of 41,236').waitFor();
    expect(await people.first().textContent()).not.toBe(first);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('1 – 50 of 41,236').waitFor();
    expect(await people.first().textContent()).toBe(first);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    expect((await download).suggestedFilename()).toBe(`people-${crawlerKey()}.csv`);
  });

  it('is set against another: the people of both are counted, listed and given as a file', async () => {
    await open({ path: `/recipients/${crawlerKey()}` });
    const other = mock.ledger.overview().topRecipients[1]?.recipient;
    await page.getByRole('textbox', { name: 'Another recipient' }).fill(`${other?.kind}:${other?.value}`);
    await page.getByRole('button', { name: 'Count' }).click();
    await figure('both').getByText('2,000').waitFor();
    expect(await figure('only-first').textContent()).toBe('39,236');
    expect(await figure('either').textContent()).toBe('41,236');
    await page.getByRole('radio', { name: 'both' }).check();
    await page.getByText('1 – 50 of 2,000').waitFor();
    await page.getByText('Also received by').waitFor();
    const csv = (await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')) ?? '';
    expect(new URL(csv, mock.origin).search).toBe(`?with=${other?.key}&operation=and`);
    await page.getByRole('radio', { name: 'only this recipient' }).check();
    await page.getByText('1 – 50 of 39,236').waitFor();
    await page.getByRole('radio', { name: 'all of this recipient' }).check();
    await page.getByText('1 – 50 of 41,236').waitFor();
  });

  it('is not set against one that is not there', async () => {
    announced = /404/;
    await open({ path: `/recipients/${crawlerKey()}` });
    await page.getByRole('textbox', { name: 'Another recipient' }).fill('account:nobody');
    await page.getByRole('button', { name: 'Count' }).click();
    await page.getByRole('heading', { level: 3, name: 'This recipient is not in this ledger' }).waitFor();
    // The page itself goes on.
    await page.getByText('1 – 50 of 41,236').waitFor();
  });

  it('that is not there is a problem with its text', async () => {
    announced = /404/;
    await open({ path: '/recipients/ffffffffffffffff' });
    await heading('This recipient is not in this ledger').waitFor();
    await page.getByText('WEIR_RECIPIENT_UNKNOWN').waitFor();
  });
});

describe('search', () => {
  it('leads to a person, and keeps what was typed out of the address', async () => {
    await open();
    await search('138 0013 8000');
    await page.getByRole('heading', { name: 'Who received this person’s data' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/people\/[0-9a-f]{16}$/);
    expect(await figure('recipients').textContent()).toBe('7');
    await page.reload();
    await figure('recipients').getByText('7').waitFor();
    await page.getByRole('link', { name: 'partner harbour-logistics' }).click();
    await heading(/harbour-logistics/).waitFor();
    await page.goBack();
    await page.goBack();
    await heading('Overview').waitFor();
  });

  it('leads to a recipient', async () => {
    await open();
    await search('203.0.113.9');
    await heading(/10023/).waitFor();
  });

  it('that finds nothing says what may be typed', async () => {
    await open();
    await search('nobody@example.org');
    await heading('Nothing in the ledger for “nobody@example.org”').waitFor();
    await page.getByText('account:10023').waitFor();
    expect(page.url()).toBe(`${mock.origin}/search`);
    await page.reload();
    await heading('Nothing in the ledger for “nobody@example.org”').waitFor();
  });
});

describe('the language', () => {
  it('is the browser’s, can be changed, and is remembered', async () => {
    await open();
    await heading('Overview').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: '中文' }).click();
    await heading('总览').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByText('IP 地址 203.0.113.9 在 1 小时内接收了 412 人的信息；预算为 200。').waitFor();
    expect(await page.title()).toBe('总览 · Weir');
    await page.reload();
    await heading('总览').waitFor();
  });

  it('is Chinese where the browser prefers it', async () => {
    await open({ locale: 'zh-CN' });
    await heading('总览').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });
});

describe('when something is wrong', () => {
  it('a refusal is shown as its problem text, and no figures with it', async () => {
    announced = /401/;
    mock.authorised = false;
    await open();
    await heading('The console needs its token').waitFor();
    await page.getByText('Open the address that weir gate printed when it started').waitFor();
    expect(await page.locator('.figures').count()).toBe(0);
    expect(await page.locator('.band').count()).toBe(0);
  });

  it('a lost connection is said, keeps the figures, and is forgotten when the server is back', async () => {
    announced =
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/;
    await open();
    await page.getByText('live', { exact: true }).waitFor();
    await mock.close();
    await page.getByText('The connection to Weir is lost.').waitFor();
    expect(await figure('people').textContent()).toBe('54,104');
    await mock.listen();
    await page.getByText('The connection to Weir is lost.').waitFor({ state: 'detached' });
    mock.advance();
    await figure('people').getByText('54,107').waitFor();
  });

  it('an address without a page says so and leads back', async () => {
    await open({ path: '/nowhere/at/all' });
    await heading('There is no page at this address').waitFor();
    await page.getByRole('link', { name: 'To the overview', exact: true }).click();
    await heading('Overview').waitFor();
  });
});

describe('while it loads', () => {
  it.each([
    [1280, '/'],
    [380, '/'],
    [1280, '/recipients/{key}'],
    [380, '/recipients/{key}'],
  ])('at %i px, %s keeps its places', async (width, path) => {
    context = await browser.newContext({ viewport: { width, height: 900 } });
    page = await context.newPage();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/**', async (route) => {
      await held;
      await route.continue();
    });
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    await page.goto(mock.origin + path.replace('{key}', crawlerKey()));
    await page.locator('[aria-busy="true"]').first().waitFor();
    answer();
    await figure('people')
      .getByText(/^[\d,]+$/)
      .waitFor();
    await page.locator('canvas').first().waitFor();
    expect(await layoutShift()).toBeLessThan(0.05);
  });
});

describe('the ledger', () => {
  it('shows what it holds, what waits, where the bytes go, and legal holds', async () => {
    await open();
    await page.getByRole('link', { name: 'Ledger' }).click();
    await heading('Ledger').waitFor();
    await figure('disclosures').getByText('150,867,310').waitFor();
    await figure('bytes').getByText('2.2 GB').waitFor();
    await page.getByText('14.73 bytes per disclosure').waitFor();
    await figure('spool').getByText('5.1 kB').waitFor();
    const holds = page.getByRole('table', { name: 'Legal holds' });
    expect(await holds.getByRole('row').nth(1).textContent()).toMatch(/2026-114.*10023.*regulator.*stands/);
    await holds.getByText('case closed').waitFor();
    await page.getByText('750 MB · 4.97 a disclosure').waitFor();
    expect(await page.getByRole('table', { name: 'Disclosures by month' }).getByRole('row').count()).toBe(6);
  });

  it('shows how long each kind is kept and why, what goes next, what a hold keeps, and what was removed', async () => {
    await open({ path: '/ledger' });
    const kinds = page.getByRole('table', { name: 'How long rows are kept' });
    await kinds.getByText('2026-08 on Nov 30, 2026: 31,400,211 rows').waitFor();
    const [, disclosures, consents] = await kinds.getByRole('row').allTextContents();
    // Set by the configuration: said so, and what it is by default.
    expect(disclosures).toMatch(/^Disclosures90 days2026-071,204 rows2026-08 on Nov 30.*rows/);
    expect(disclosures).toMatch(
      /Set in ledger.retention.disclosures. By default 3 years: Rec.* art\. 12\)\.$/,
    );
    expect(consents).toMatch(
      /^Disclosures on consent6 years2026-06–2026-06 on Jul 1, 2032.*rowsWhoever relies/,
    );
    const removals = page.getByRole('table', { name: 'What was removed' });
    expect(await removals.getByRole('row').nth(1).textContent()).toBe(
      'Oct 30, 2026 · horizon 2Disclosures after 90 days: 2026-07, 28,115,903 rows; a hold kept 1,204 rows28,115,903signed and sealed',
    );
    await figure('removal').getByText('Oct 30, 2026').waitFor();
    await page.getByText('28,115,903 rows, horizon 2').waitFor();
  });

  it('says what waits for the command, what is being removed, and a record that is not as it was sealed', async () => {
    const found = mock.ledger.retention();
    const [first, ...rest] = found.kinds as [(typeof found.kinds)[0], ...typeof found.kinds];
    mock.ledger.retention = () => ({
      ...found,
      automatic: false,
      waits: true,
      underWay: 3,
      kinds: [
        { ...first, due: { rows: 71, months: 3 } },
        ...rest.map((kind) => ({ ...kind, period: 'forever', next: null })),
      ],
      removals: found.removals.map((removal, i) => ({ ...removal, note: i === 0 ? 'altered' : 'missing' })),
    });
    await open({ path: '/ledger' });
    await page.getByText('Due now: 71 rows; waits for weir ledger retain').waitFor();
    await page.getByText('Nothing goes by itself').waitFor();
    await page.getByText('Horizon 3 is being carried out.').waitFor();
    await page.getByText('not what was sealed: run weir verify').waitFor();
    await page.getByText('files missing: run weir verify').waitFor();
    expect(await page.getByText('for ever', { exact: true }).count()).toBe(3);
  });

  it.each(['en-US', 'zh-CN'])('fits a narrow screen: %s', async (locale) => {
    await open({ width: 360, locale, path: '/ledger' });
    await figure('bytes').getByText('2.2').waitFor();
    await page.getByText('ledger.retention.disclosures').waitFor();
    expect(await sidewaysPx()).toBeLessThanOrEqual(0);
  });

  it('that is empty says so', async () => {
    await mock.close();
    mock = new MockApi({ now: NOW, scenario: 'empty', pages: PAGES });
    await mock.listen(0);
    await open({ path: '/ledger' });
    await page.getByText('There is no legal hold').waitFor();
    await page.getByText('Not known yet').waitFor();
    await page.getByText('Nothing was removed').waitFor();
    expect(await figure('removal').textContent()).toBe('none yet');
    expect(await figure('handed-over').textContent()).toBe('none yet');
  });
});

describe('the seals', () => {
  it('show what is sealed, which key signs, and which witness does not know', async () => {
    await open();
    await page.getByRole('link', { name: 'Seals' }).click();
    await heading('Seals').waitFor();
    await figure('batches').getByText('41,207').waitFor();
    await page.getByText('7 batches since then are not signed yet').waitFor();
    await page.getByText('weir.local/1a2b3c4d+83d07760+').waitFor();
    const witnesses = page.getByRole('table', { name: 'Witnesses' });
    expect(await witnesses.getByRole('row').count()).toBe(3);
    await witnesses.getByText('does not take it: it answered 503').waitFor();
  });

  it.each(['en-US', 'zh-CN'])('fit a telephone (%s)', async (locale) => {
    await open({ width: 360, locale, path: '/seals' });
    await figure('batches').getByText('41,207').waitFor();
    expect(await sidewaysPx()).toBeLessThanOrEqual(0);
  });

  it('of a new ledger say that there is nothing yet, and that nobody else knows', async () => {
    await mock.close();
    mock = new MockApi({ now: NOW, pages: PAGES, scenario: 'empty' });
    await mock.listen(0);
    await open({ path: '/seals' });
    await page.getByText('Nobody else knows these seals').waitFor();
    expect(await figure('checkpoint').textContent()).toBe('none yet');
  });
});

describe('on a narrow screen', () => {
  it.each([360, 700, 800, 1000])('of %i px nothing sticks out', async (width) => {
    await open({ width });
    await page.getByText('54,104').waitFor();
    expect(await sidewaysPx()).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: 'account 10023' }).first().click();
    await page.getByText('1 – 50 of 41,236').waitFor();
    expect(await sidewaysPx()).toBeLessThanOrEqual(0);
  });
});
