/**
 * Vendure, a headless shop, with its admin pages in a real browser and its GraphQL by a shop front: once directly, once
 * through the gate in observe mode. Nothing that is seen differs, and the ledger names who was shown.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type GateProcess, startGate } from '../support/gate-process.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';
import { type Application, startApplication } from './application.ts';
import { differentPoints, INVISIBLE, Visitor } from './side-by-side.ts';

/** As many as one page of the list shows. */
const CUSTOMERS = 9;
const PICTURE = 'docs/images/challenge.png';
/** Times of the last log-in, and what is made anew for each asking. */
const PASSING = [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, /\d\d?:\d\d(?::\d\d)? [AP]M/g];

/** Whether the shop is alive, and what it is busy with, which a page asks now and then. */
const POLLS = /GET \S*\/health|GetJobQueue|JobBuffer|jobs\(/i;

/** Tables of this shop number their rows from one: that administrator 1 is not customer 1 is told by the types of GraphQL. */
const CONFIG = 'identify: { sessionCookie: session }';

const customer = (i: number) => ({
  firstName: ['Mary', 'John', 'Lucy', 'Peter'][i % 4] as string,
  lastName: `Winter${'abcdefghijklmnop'[i]}`,
  emailAddress: `customer${i}@shop.example`,
  phoneNumber: `+4915123456${String(i).padStart(3, '0')}`,
});

let shop: Application;
let gate: GateProcess;
let browser: Browser;
let directory: string;
/** Comes first: the shop makes small pictures of large ones when they are first asked for, and says so. */
let early: Visitor;
let directly: Visitor;
let through: Visitor;

/** Asks the shop's GraphQL as a program does. */
async function graphql(
  base: string,
  api: 'admin-api' | 'shop-api',
  query: string,
  variables: object,
  cookie = '',
) {
  const response = await fetch(`${base}/${api}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { answer, cookie: cookies.length === 0 ? cookie : cookies.join('; '), headers: response.headers };
}

beforeAll(async () => {
  shop = await startApplication('shop');
  const login = `mutation($name: String!) { login(username: $name, password: $name) { __typename } }`;
  const { cookie } = await graphql(shop.url, 'admin-api', login, { name: 'shopkeeper' });
  const create = `mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { __typename } }`;
  for (let i = 0; i < CUSTOMERS; i++) {
    const { answer } = await graphql(shop.url, 'admin-api', create, { input: customer(i) }, cookie);
    expect(answer).toEqual({ data: { createCustomer: { __typename: 'Customer' } } });
  }
  directory = scratchDirectory();
  gate = await startGate({
    origin: shop.url,
    data: join(directory, 'data'),
    config: CONFIG,
    args: ['--admin', '127.0.0.1:0'],
  });
  browser = await launchBrowser();
  early = await Visitor.come(browser, 'shop-early', shop.url, { passing: PASSING, polls: POLLS });
  directly = await Visitor.come(browser, 'shop-directly', shop.url, { passing: PASSING, polls: POLLS });
  through = await Visitor.come(browser, 'shop-through', gate.url, { passing: PASSING, polls: POLLS });
});

afterAll(async () => {
  await browser?.close();
  await gate?.stop();
  await endProcesses();
  await shop?.stop();
  await clearScratch();
});

/** An answer as a program gets it, without its date and the connection that it came by. */
async function answerOf(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers });
  const fields = [...response.headers].filter(
    ([name]) => !['date', 'connection', 'keep-alive'].includes(name),
  );
  return {
    status: response.status,
    fields,
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

/** Does the same at both doors, one after the other, and holds what was seen against each other. */
async function same(does: (visitor: Visitor) => Promise<unknown>, word: string): Promise<void> {
  await directly.forget();
  await through.forget();
  await does(directly);
  const one = await directly.look(word);
  await does(through);
  const two = await through.look(word);
  expect(two.text).toBe(one.text);
  expect(two.complaints).toEqual(one.complaints);
  expect(two.answers).toEqual(one.answers);
  expect(Visitor.different(directly, through)).toEqual([]);
  expect(await differentPoints(through.page, one.picture, two.picture)).toBeLessThan(INVISIBLE);
}

describe('a shop through the gate', () => {
  it('lets somebody log in', async () => {
    await same((it) => it.open('/admin/'), 'Log in to Vendure');
    const login = async ({ page }: Visitor) => {
      await page.getByPlaceholder(/user/i).fill('shopkeeper');
      await page.getByPlaceholder(/password/i).fill('shopkeeper');
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    await same(login, 'Super Admin');
    await early.open('/admin/');
    await login(early);
    await early.look('Super Admin');
  });

  it.each([
    ['the products', '/admin/catalog/products', '10 per page'],
    ['a product', '/admin/catalog/products/1', 'Laptop 13 inch 8GB'],
    ['the pictures', '/admin/catalog/assets', 'benjamin-voros'],
    ['the customers', '/admin/customer/customers', 'customer8@shop.example'],
    ['a customer', '/admin/customer/customers/3', 'This customer is not a member of any groups'],
    ['the orders', '/admin/orders', 'No results'],
    ['those who work there', '/admin/settings/administrators', 'SuperAdmin'],
  ])('shows %s', async (_what, path, word) => {
    await early.open(path);
    await same((it) => it.open(path), word);
    // Again: what the browser keeps, it asks for by its tag.
    await same((it) => it.open(path), word);
  });

  it('takes a new customer', async () => {
    for (const { page, base, name } of [directly, through]) {
      await page.goto(`${base}/admin/customer/customers/create`);
      await page.locator('#firstName').fill('New');
      await page.locator('#lastName').fill('Customer');
      await page.locator('#emailAddress').fill(`${name}@shop.example`);
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.waitForURL(/customers\/\d+$/);
    }
    await same((it) => it.open('/admin/customer/customers'), 'New Customer');
  });

  it('takes a change to a product, and shows it', async () => {
    for (const [i, { page, base }] of [directly, through].entries()) {
      await page.goto(`${base}/admin/catalog/products/${2 + i}`);
      await page.getByText('Manage variants').waitFor();
      await page.locator('#name').fill(`Product of the year ${i}`);
      const saved = page.waitForResponse((it) => /UpdateProduct/.test(it.request().postData() ?? ''));
      await page.getByRole('button', { name: 'Update', exact: true }).click();
      expect((await saved).status()).toBe(200);
    }
    await same((it) => it.open('/admin/catalog/products/3'), 'Product of the year 1');
  });

  it('takes a picture, and gives it back as it was', async () => {
    const given = readFileSync(PICTURE);
    for (const { page, base, name } of [directly, through]) {
      await page.goto(`${base}/admin/catalog/assets`);
      await page.getByText('benjamin-voros').first().waitFor();
      const chosen = { name: `${name}.png`, mimeType: 'image/png', buffer: given };
      await page.locator('input[type=file]').setInputFiles(chosen);
      await page.getByText(`${name}.png`).first().waitFor();
    }
    const cookies = (await directly.context.cookies()).map((it) => `${it.name}=${it.value}`).join('; ');
    const find = `query($name: String!) { assets(options: { filter: { name: { eq: $name } } }) { items { source } } }`;
    const found = await graphql(shop.url, 'admin-api', find, { name: `${through.name}.png` }, cookies);
    const { items } = found.answer.data.assets as { items: { source: string }[] };
    const { pathname } = new URL(items[0]?.source ?? '');
    const stored = await fetch(gate.url + pathname);
    expect(Buffer.from(await stored.arrayBuffer()).equals(given)).toBe(true);
    const validators = {
      'if-none-match': stored.headers.get('etag') ?? '"none"',
      'if-modified-since': stored.headers.get('last-modified') ?? 'Thu, 01 Jan 1970 00:00:00 GMT',
    };
    const asked: [string, Record<string, string>][] = [
      [pathname, {}],
      [pathname, validators],
      [pathname, { range: 'bytes=100-199' }],
      [pathname, { range: 'bytes=99999999-' }],
      [`${pathname}?preset=tiny`, {}],
      ['/assets/none.png', {}],
    ];
    for (const [path, headers] of asked) {
      const [one, two] = await Promise.all(
        [shop.url, gate.url].map((base) => answerOf(base + path, headers)),
      );
      expect(two).toEqual(one);
    }
  });

  it('sells something to somebody by its interface', async () => {
    for (const [i, base] of [shop.url, gate.url].entries()) {
      const list = '{ products(options: { take: 50 }) { items { name variants { id } } } }';
      const found = await graphql(base, 'shop-api', list, {});
      expect(JSON.stringify(found.answer)).toContain('Laptop');
      const add = `mutation { addItemToOrder(productVariantId: 5, quantity: 2) { __typename ... on Order { totalQuantity } } }`;
      const added = await graphql(base, 'shop-api', add, {}, found.cookie);
      expect(added.answer).toEqual({ data: { addItemToOrder: { __typename: 'Order', totalQuantity: 2 } } });
      const buyer = { firstName: 'Anna', lastName: 'Summer', emailAddress: `anna${i}@shop.example` };
      const setBuyer = `mutation($input: CreateCustomerInput!) { setCustomerForOrder(input: $input) { __typename } }`;
      const bought = await graphql(base, 'shop-api', setBuyer, { input: buyer }, added.cookie);
      expect(bought.answer).toEqual({ data: { setCustomerForOrder: { __typename: 'Order' } } });
      const active = '{ activeOrder { customer { firstName lastName emailAddress } } }';
      const { answer } = await graphql(base, 'shop-api', active, {}, added.cookie);
      expect(answer).toEqual({ data: { activeOrder: { customer: buyer } } });
    }
  });

  it('leaves a ledger that names who was shown, to whom, and nobody else', async () => {
    expect(await gate.stop()).toBe(0);
    const data = join(directory, 'data');
    const lines = async (...args: string[]) => {
      const { code, stdout, stderr } = await runWeir([...args, '--data', data, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const shownTo = async (email: string) => {
      const told = await lines('recipients', `email:${email}`);
      return told.map(({ recipient, bases }) => ({
        ...(recipient as { kind: string; value: string }),
        bases,
      }));
    };
    const [seller] = await shownTo('customer0@shop.example');
    expect(seller).toMatchObject({ kind: 'session', bases: ['none'] });
    expect(await shownTo(`customer${CUSTOMERS - 1}@shop.example`)).toEqual([seller]);
    // Who buys at the shop front is shown to themselves, in a session of their own.
    expect((await shownTo('anna1@shop.example'))[0]?.value).not.toBe(seller?.value);
    const nobody = await runWeir(['recipients', 'email:anna0@shop.example', '--data', data]);
    expect(nobody.code).toBe(1);
    const [totals, ...people] = await lines('people', `session:${seller?.value}`);
    const named = people.filter(({ categories }) => (categories as string[]).includes('pd:EmailAddress'));
    // Those of before, and one or both of the new ones.
    expect(named.length).toBeGreaterThanOrEqual(CUSTOMERS + 1);
    // Two customers more, and two who work there. The shop keeps a second record of each, to sign in by, with a number of its
    // own, which is nobody else.
    expect({ people: totals?.people, all: people }).toEqual({
      people: expect.toSatisfy((n: number) => n >= CUSTOMERS + 1 && n <= CUSTOMERS + 4),
      all: expect.anything(),
    });
  });
});
