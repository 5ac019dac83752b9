/**
 * The gate's own pages in a real browser: a visitor who asked for many people solves the challenge without doing anything
 * and gets the page; without scripts they are told what to do; an employee types a reason and goes on.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../src/cli/site.ts';
import { launchBrowser, openTestSite } from '../support/browser.ts';

/** Where pictures of the pages are kept when somebody wants to look at them. */
const PICTURES = process.env.WEIR_PICTURES;

let directory: string;
let origin: Server;
let site: Site;
let browser: Browser;
const complaints: string[] = [];
const received: string[] = [];
let visitors = 0;

const buyers = Array.from(
  { length: 12 },
  (_, i) => `<li data-user-id="${7000 + i}">买家 ${i}，电话 1381234${1000 + i}</li>`,
);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-challenge-'));
  origin = http.createServer((request, response) => {
    request.on('data', (piece: Buffer) => received.push(piece.toString()));
    if (request.url === '/form') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`<!doctype html><title>Search</title><link rel="icon" href="data:,">
<form method="post" action="/search"><input name="q" value="tao"><button>Search</button></form>`);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><title>Buyers</title><link rel="icon" href="data:,"><h1>Buyers</h1><ul>${buyers.join('')}</ul>`,
    );
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  site = await openTestSite(
    {
      origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      listen: '127.0.0.1:0',
      data: join(directory, 'ledger'),
      console: { enabled: false },
      identify: { trustedProxies: ['127.0.0.0/8'], requestHeaders: { employee: 'x-employee' } },
      channels: [{ path: '/staff', channel: 'staff' }],
      budgets: { visitor: [{ window: '1h', stepUp: 5, deny: 10_000 }] },
      enforce: { mode: 'enforce', challenge: { mode: 'enforce', work: 20_000, passPeople: 20 } },
      staff: { reason: { mode: 'enforce', pattern: '[A-Z]+-\\d+' } },
    },
    complaints,
  );
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  origin?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A browser of somebody new, whose address nobody else has. */
async function visitor(options: BrowserContextOptions & { employee?: string } = {}): Promise<Page> {
  const { employee, ...rest } = options;
  const address = `203.0.113.${++visitors}`;
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 900, height: 640 },
    ...rest,
    extraHTTPHeaders: {
      'x-forwarded-for': address,
      ...(employee === undefined ? {} : { 'x-employee': employee }),
    },
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The answer to a challenge is a 403, which browsers write down.
    if (message.type() === 'error' && !/status of (?:403|422)/.test(message.text()))
      complaints.push(message.text());
  });
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

describe('the challenge in a browser', () => {
  it('is solved without a hand, and the page opens; twelve people later there is another', async () => {
    const page = await visitor();
    await page.goto(`${site.gateUrl}/buyers`);
    await page.getByRole('heading', { name: 'Buyers' }).waitFor();
    expect(await page.getByText('13812341003').count()).toBe(1);
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === 'weir_pass')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax',
    });
    expect(cookies.find(({ name }) => name === 'weir_solution')).toBeUndefined();
    await page.reload();
    await page.reload();
    await page.getByRole('heading', { name: 'Buyers' }).waitFor();
    expect((await page.context().cookies()).find(({ name }) => name === 'weir_pass')?.value).not.toBe(
      cookies.find(({ name }) => name === 'weir_pass')?.value,
    );
    expect(complaints).toEqual([]);
  });

  it('says what it does, in words that a screen reader gets, in the visitor’s language', async () => {
    for (const [locale, title, words] of [
      ['en-US', 'One moment, please', 'Your browser is working on it'],
      ['zh-CN', '请稍候', '浏览器正在计算'],
    ] as const) {
      // Without timers the work stands still and can be looked at.
      const page = await visitor({ locale });
      await page.addInitScript('window.setTimeout = () => 0');
      await page.goto(`${site.gateUrl}/buyers`);
      expect(await page.title()).toBe(title);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
      expect(await page.getByRole('status').textContent()).toContain(words);
      expect(await page.getByRole('progressbar').getAttribute('aria-label')).not.toBe('');
      expect(await page.locator('html').getAttribute('lang')).toBe(locale === 'en-US' ? 'en' : 'zh-CN');
      await picture(page, `challenge-${locale}`);
    }
    expect(complaints).toEqual([]);
  });

  it('is solved for a form that was sent, and the form is sent again', async () => {
    const page = await visitor();
    await page.goto(`${site.gateUrl}/form`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { name: 'Buyers' }).waitFor();
    expect(received).toEqual(['q=tao']);
    await page.context().clearCookies();
    await page.goto(`${site.gateUrl}/form`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { name: 'Buyers' }).waitFor();
    // Asked before the origin was: it saw the form once more, not twice.
    expect(received).toEqual(['q=tao', 'q=tao']);
    expect(complaints).toEqual([]);
  });

  it('tells what to do where there are no scripts', async () => {
    const page = await visitor({
      javaScriptEnabled: false,
      colorScheme: 'dark',
      viewport: { width: 390, height: 700 },
    });
    await page.goto(`${site.gateUrl}/buyers`);
    expect(await page.locator('noscript p').innerText()).toContain('The task needs JavaScript');
    await picture(page, 'challenge-noscript');
  });
});

describe('the reason in a browser', () => {
  it('is typed once, corrected when it is none, and leads to the page', async () => {
    const page = await visitor({ employee: 'e7', javaScriptEnabled: false });
    await page.goto(`${site.gateUrl}/staff/buyers?page=2`);
    await page.keyboard.type('because');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await picture(page, 'reason');
    await page.getByLabel('Ticket number or reason').fill('T-17');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Buyers' }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/staff/buyers?page=2');
    expect(complaints).toEqual([]);
  });
});
