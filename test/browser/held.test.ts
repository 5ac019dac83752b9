/**
 * Four eyes in a real browser: an employee's bulk page waits at a real gate, a colleague sees it in the console and lets it
 * go, by keyboard alone; one's own has no buttons.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
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
const customers = Array.from({ length: 30 }, (_, i) => ({ userId: 500 + i, mobile: `1381234${1000 + i}` }));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-held-'));
  origin = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ customers }));
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  site = await openTestSite(
    {
      origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      listen: '127.0.0.1:0',
      data: join(directory, 'ledger'),
      console: { listen: '127.0.0.1:0' },
      identify: { trustedProxies: ['127.0.0.0/8'], requestHeaders: { employee: 'x-employee' } },
      channels: [{ path: '/staff', channel: 'staff' }],
      enforce: { mode: 'enforce', hold: { mode: 'enforce', above: 10 } },
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

/** The console as the sign-on shows it to somebody. */
async function consoleOf(employee: string, locale = 'en-US'): Promise<Page> {
  const context = await browser.newContext({
    locale,
    viewport: { width: 1280, height: 800 },
    extraHTTPHeaders: { 'x-employee': employee },
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(site.consoleUrl as string);
  await page.goto(new URL('/held', site.consoleUrl).href);
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const asked = (employee: string, path = '/staff/customers') =>
  fetch(`${site.gateUrl}${path}`, { headers: { 'x-employee': employee } });

describe('a reply that waits, in the console', () => {
  it('is let go by a colleague, and not by who asked', async () => {
    const answer = asked('e7');
    const own = await consoleOf('e7');
    await own.getByText('your own').waitFor();
    expect(await own.getByRole('button', { name: /Approve/ }).count()).toBe(0);
    const page = await consoleOf('e8');
    const button = page.getByRole('button', { name: 'Approve the reply to e7' });
    await button.waitFor();
    expect(await page.getByText('You are e8 to the sign-on.').count()).toBe(1);
    expect(await page.getByText('many people at once').count()).toBe(1);
    expect(await page.content()).not.toContain('13812341');
    await picture(page, 'held');
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'The reply to e7: approved.' }).waitFor();
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([200, { customers }]);
    await page.getByText('approved by e8').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is refused in Chinese as in English, and listed on the command line', async () => {
    const answer = asked('e9', '/staff/export');
    const page = await consoleOf('e8', 'zh-CN');
    const button = page.getByRole('button', { name: '拒绝给 e9 的回复' });
    await button.waitFor();
    const { stdout } = await promisify(execFile)(process.execPath, [
      'bin/weir.js',
      'held',
      '--data',
      join(directory, 'ledger'),
      '--json',
    ]);
    expect(JSON.parse(stdout.trim())).toMatchObject({
      recipient: { kind: 'employee', value: 'e9' },
      people: 30,
      state: 'waiting',
    });
    await picture(page, 'held-zh-CN');
    await button.click();
    expect((await answer).status).toBe(403);
    expect(complaints).toEqual([]);
  });
});
