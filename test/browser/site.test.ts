/**
 * The console of a real gate before the real shop, in a real browser: what is asked through the gate is counted on
 * the page without a reload, and every page answers from the ledger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../src/cli/site.ts';
import { type Shop, startShop } from '../../src/range/shop/shop.ts';
import { launchBrowser, openTestSite } from '../support/browser.ts';

const CRAWLER = '203.0.113.9';
let directory: string;
let shop: Shop;
let site: Site;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

/** Asks for pages of reviews of the best seller, as the crawler. */
async function crawl(from: number, pages: number): Promise<void> {
  const best = shop.world.catalogue.byRank[0]?.id;
  for (let i = from; i < from + pages; i++) {
    const answer = await fetch(`${site.gateUrl}/api/products/${best}/reviews?page=${i}&size=20`, {
      headers: { 'x-forwarded-for': CRAWLER },
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-site-'));
  shop = await startShop({ people: 5_000 });
  site = await openTestSite(
    {
      origin: new URL(shop.url).origin,
      listen: '127.0.0.1:0',
      data: join(directory, 'ledger'),
      console: { listen: '127.0.0.1:0' },
      identify: { trustedProxies: ['127.0.0.0/8'], sessionCookie: 'sid' },
    },
    complaints,
  );
  browser = await launchBrowser();
  page = await (
    await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } })
  ).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await shop?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the console before a running gate', () => {
  it('counts what leaves while one looks', async () => {
    await page.goto(site.consoleUrl as string);
    expect(new URL(page.url()).search).toBe('');
    await crawl(1, 5);
    await page.getByText(CRAWLER).first().waitFor();
    const row = page.locator('tbody tr', { hasText: CRAWLER });
    await expect.poll(() => row.innerText(), { timeout: 15_000 }).toMatch(/\b100\b/);
    await crawl(6, 15);
    await expect.poll(() => row.innerText(), { timeout: 15_000 }).toMatch(/\b400\b/);
    await expect.poll(() => row.innerText(), { timeout: 15_000 }).toContain('Denied');
  });

  it('shows whose data a recipient received, page by page, and who else received theirs', async () => {
    await page.locator('tbody tr a', { hasText: CRAWLER }).first().click();
    await page.getByText('/api/products/{id}/reviews').first().waitFor();
    const person = page.locator('table a[href^="/people/"]').first();
    await person.waitFor();
    const key = await person.innerText();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect.poll(() => page.locator('table a[href^="/people/"]').first().innerText()).not.toBe(key);
    await page.goto(`${new URL(page.url()).origin}/people/${key.trim()}`);
    await page.locator('a', { hasText: CRAWLER }).first().waitFor();
  });

  it('finds a person by the phone number that left', async () => {
    const best = shop.world.catalogue.byRank[0];
    const buyer = shop.population.person(shop.world.reviews.buyer(best as NonNullable<typeof best>, 0));
    await page.getByRole('searchbox').fill(buyer.phone);
    await page.keyboard.press('Enter');
    await page.locator('a', { hasText: CRAWLER }).first().waitFor();
  });

  it('speaks Chinese when asked to', async () => {
    await page.getByRole('button', { name: '中文' }).click();
    await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    await page.getByText('接收方').first().waitFor();
    expect(complaints).toEqual([]);
  });
});
