/**
 * The way of a complaint in a real browser, at a real gate over a ledger with an incident in it: recorded, joined, followed
 * to a recipient, made a case, put to the law, answered, marked as sent, and written down in a dossier.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../src/cli/site.ts';
import { launchBrowser, openTestSite } from '../support/browser.ts';
import { writeIncidentLedger } from '../support/incident-ledger.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

/** Where pictures of the pages are kept when somebody wants to look at them. */
const PICTURES = process.env.WEIR_PICTURES;

let directory: string;
let origin: Server;
let site: Site;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const addresses: string[] = [];

beforeAll(async () => {
  directory = join(scratchDirectory(), 'ledger');
  await writeIncidentLedger(directory);
  origin = http.createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  site = await openTestSite(
    {
      origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      listen: '127.0.0.1:0',
      data: directory,
      console: { listen: '127.0.0.1:0' },
      identify: { trustedProxies: ['127.0.0.0/8'], requestHeaders: { employee: 'x-employee' } },
    },
    complaints,
  );
  browser = await launchBrowser();
  page = await openPage('en-US');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  origin?.close();
  await clearScratch();
});

async function openPage(locale: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    locale,
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height: 900 },
    extraHTTPHeaders: { 'x-employee': 'li' },
  });
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('request', (request) => addresses.push(request.url()));
  await opened.goto(site.consoleUrl as string);
  return opened;
}

const go = (to: Page, path: string) => to.goto(new URL(path, site.consoleUrl).href);
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

async function record(person: string): Promise<void> {
  await page.getByLabel('Who complains').fill(person);
  await page.getByLabel('Who the stranger was said to be').fill('caller from a reseller');
  await page.getByLabel('When the stranger already had the data: Day and hour').fill('2026-06-09T15:20');
  await page.getByRole('checkbox', { name: 'User ID' }).check();
  await page.getByRole('button', { name: 'Record' }).click();
}

describe('a complaint', () => {
  it('is refused by the field that is not filled in, and recorded when it is', async () => {
    await go(page, '/complaints');
    await page.getByText('There is no complaint').waitFor();
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByText('Choose at least one.').waitFor();
    expect(await page.getByText('Fill this in.').count()).toBe(2);
    // The first field that is wrong has the focus: whoever types goes on there.
    expect(await page.evaluate('document.activeElement.name')).toBe('person');
    await record('id:1006');
    await page.getByText('Complaint C-1 is recorded.').waitFor();
    await record('id:1012');
    await page.getByText('Complaint C-2 is recorded.').waitFor();
    await record('id:777777');
    await page.getByText('The ledger has no disclosure of this person so far').waitFor();
    // The list is asked for anew after what was recorded is said.
    const rows = page.getByRole('table', { name: 'Recorded complaints' }).getByRole('row');
    await rows.nth(3).waitFor();
    expect(await rows.count()).toBe(4);
    expect(await page.getByText('recorded by li').count()).toBe(3);
  });

  it('is joined with another, and both lead to who had received the data', async () => {
    await page.getByRole('checkbox', { name: 'Join complaint C-1' }).check();
    await page.getByRole('checkbox', { name: 'Join complaint C-2' }).check();
    await page.getByRole('button', { name: '2 complaints, joined' }).click();
    await heading('Complaints C-1, C-2').waitFor();
    await page.getByText('Nobody is named').waitFor();
    const ranking = page.getByRole('table', { name: 'Recipients, ranked' });
    expect(await ranking.getByRole('row').nth(1).textContent()).toMatch(/employee e33.*2 of 2.*staff/);
    await picture('trace');
    await page.getByRole('button', { name: 'Open a case' }).click();
  });
});

describe('a case', () => {
  it('is opened from the attribution, with its complaints under hold', async () => {
    await page.getByText('complaints C-1, C-2').waitFor();
    await page.getByLabel('What it is called').fill('Telemarketer');
    await page.getByLabel('Who received the data').fill('employee:e33\npartner:p7');
    await page.getByRole('checkbox', { name: 'CN' }).check();
    await page.getByRole('button', { name: 'Open the case' }).click();
    await heading('Telemarketer').waitFor();
    await page.locator('[data-figure="people"] .figure-value').getByText('40').waitFor();
    expect(await page.getByText('opened by complaints C-1, C-2').count()).toBe(1);
    await picture('case');
    await page.getByRole('button', { name: 'Compare rows with their seals' }).click();
    await page.getByText(/^Verified at/).waitFor();
    await go(page, '/complaints');
    await page.getByRole('button', { name: 'Withdraw complaint C-1' }).click();
    await page.getByLabel('Why it is withdrawn').fill('recorded twice');
    const refusal = /409/;
    await page.getByRole('button', { name: 'Withdraw C-1' }).click();
    await page.getByText('WEIR_COMPLAINT_HELD').waitFor();
    // The browser itself writes that an answer was a refusal.
    expect(complaints.splice(0).every((text) => refusal.test(text))).toBe(true);
  });

  it('asks, is answered in place, and says what was sent', async () => {
    await go(page, '/cases/I-1/law');
    const kind = page.getByRole('combobox', { name: 'kind of operator' });
    await kind.selectOption({ label: 'other operator' });
    await page.getByText('Saved: kind of operator.').waitFor();
    const crime = page.getByRole('group', { name: 'a crime is suspected' });
    expect(await crime.getByRole('radio', { name: 'not known yet' }).isChecked()).toBe(true);
    await crime.getByRole('radio', { name: 'no', exact: true }).check();
    await page.getByText('Saved: a crime is suspected.').waitFor();
    await page
      .getByRole('button', { name: 'Mark as sent: Telling the department in charge of personal information' })
      .click();
    await page.getByLabel('Who sent it').fill('Wang Li');
    await page.getByRole('button', { name: 'Mark', exact: true }).click();
    await page.getByText(/sent .* by Wang Li/).waitFor();
    await picture('law');
  });

  it('has papers whose gaps are filled here, and a dossier in both languages', async () => {
    await go(page, '/cases/I-1/papers');
    await page.getByLabel('Contact').fill('privacy@shop.example');
    await page.getByRole('button', { name: 'Save what was changed' }).click();
    await page.getByText('1 of ', { exact: false }).waitFor();
    const calendar = await page.request.get(new URL('/api/cases/I-1/clocks.ics', site.consoleUrl).href);
    expect(await calendar.text()).toContain('BEGIN:VCALENDAR');
    const printed = await page.request.get(
      new URL('/api/cases/I-1/notices/CN.breach.authority.pdf?in=zh-CN', site.consoleUrl).href,
    );
    expect((await printed.body()).subarray(0, 5).toString()).toBe('%PDF-');
    await page.getByRole('radio', { name: '中文' }).check();
    const opening = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Read: Dossier' }).click();
    const dossier = await opening;
    await dossier.getByRole('heading', { level: 1 }).waitFor();
    expect(await dossier.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect((await dossier.locator('body').textContent()) ?? '').toContain('privacy@shop.example');
    await dossier.close();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the letters' }).click();
    const letters = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\n');
    expect(letters).toHaveLength(40);
  });

  it('is on the overview, in Chinese as well, and fits a telephone', async () => {
    const narrow = await openPage('zh-CN', 360);
    await narrow.getByRole('heading', { name: '最近到期' }).waitFor();
    await narrow.getByRole('link', { name: '办理中的案件 1 个' }).waitFor();
    for (const path of [
      '/complaints',
      '/traces',
      '/cases',
      '/cases/I-1',
      '/cases/I-1/law',
      '/cases/I-1/papers',
      '/consents',
    ]) {
      await go(narrow, path);
      await narrow.getByRole('heading', { level: 1 }).waitFor();
      await narrow.waitForLoadState('networkidle');
      const sideways = await narrow.evaluate<number>(`(() => {
        const edge = document.body.getBoundingClientRect().right;
        const inside = [...document.querySelectorAll('#root *')].filter((each) => !each.closest('.scroll, thead'));
        return Math.max(...inside.map((each) => Math.ceil(each.getBoundingClientRect().right - edge)));
      })()`);
      expect([path, sideways <= 0]).toEqual([path, true]);
    }
    await narrow.context().close();
  });

  it('leaves nobody in an address, and no error behind', async () => {
    expect(complaints).toEqual([]);
    expect(addresses.filter((address) => /1006|1012|777777|caller|shop\.example/.test(address))).toEqual([]);
  });
});

describe('a leaked file', () => {
  it('is sent, traced and shown', async () => {
    await go(page, '/traces');
    const csv = `userId\n${Array.from({ length: 30 }, (_, n) => 1_000 + n).join('\n')}\n`;
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'leaked.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Trace', exact: true }).click();
    await heading('File leaked.csv').waitFor();
    await page.getByRole('table', { name: 'Recipients, ranked' }).waitFor();
    await page.locator('[data-figure="rows"] .figure-value').getByText('30').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('consents', () => {
  it('are imported, found by person and withdrawn', async () => {
    await go(page, '/consents');
    const receipt = {
      record_id: 'R-1',
      pii_principal_id: 'id:1000',
      purpose: 'delivery',
      method: 'api',
      categories: 'pd:Name',
      recipient_name: 'Acme',
      recipient_contact: 'privacy@acme.example',
      separate_consent: 'true',
      event_time: '2026-01-01T00:00:00Z',
    };
    const csv = `${Object.keys(receipt).join(',')}\n${Object.values(receipt).join(',')}\n`;
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'receipts.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 consent and 0 withdrawals taken in.').waitFor();
    await page.getByRole('form', { name: 'Find receipts' }).getByLabel('Person').fill('id:1001');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('No receipt').waitFor();
    await page.getByRole('form', { name: 'Find receipts' }).getByLabel('Person').fill('id:1000');
    await page.getByRole('button', { name: 'Find' }).click();
    const table = page.getByRole('table', { name: 'Receipts' });
    await table.getByText('valid', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Withdraw receipt R-1' }).click();
    await page.getByText('Consent R-1 is withdrawn').waitFor();
    await table.getByText('withdrawn', { exact: true }).waitFor();
    expect(addresses.filter((address) => /1000/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
