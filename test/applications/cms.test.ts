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

/** As many as src/index.js of the application makes. */
const CUSTOMERS = 30;
const EDITOR = {
  firstname: 'Edith',
  lastname: 'Tor',
  email: 'edith@cms.example',
  password: 'Edith-writes-1',
};
/** A large state is checked by the pages themselves, and takes the longer the busier the machine is. */
const NOISE = /Middleware took \d+ms/;
const PICTURE = 'docs/images/challenge.png';
const LIST = '/admin/content-manager/collection-types/api::customer.customer';
/** Tokens and times are made anew for each asking. */
const PASSING = [
  /eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g,
  /(?:\d+|a few|now|an?) (?:second|minute)s?(?: ago)?|Now\b/g,
];

let cms: Application;
let gate: GateProcess;
let browser: Browser;
let directory: string;
let directly: Visitor;
let through: Visitor;

beforeAll(async () => {
  cms = await startApplication('cms');
  const registered = await fetch(`${cms.url}/admin/register-admin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(EDITOR),
  });
  expect(registered.status).toBe(200);
  directory = scratchDirectory();
  gate = await startGate({
    origin: cms.url,
    data: join(directory, 'data'),
    // The application checks its tokens before it answers.
    config: 'identify: { jwt: { verify: false, claim: userId, kind: employee } }\n',
  });
  browser = await launchBrowser();
  directly = await Visitor.come(browser, 'cms-directly', cms.url, { passing: PASSING, noise: NOISE });
  through = await Visitor.come(browser, 'cms-through', gate.url, { passing: PASSING, noise: NOISE });
});

afterAll(async () => {
  await browser?.close();
  await gate?.stop();
  await endProcesses();
  await cms?.stop();
  await clearScratch();
});

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

/** An answer as a program gets it, without its date and the connection that it came by. */
async function answerOf(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const fields = [...response.headers].filter(
    ([name]) => !['date', 'connection', 'keep-alive'].includes(name),
  );
  return {
    status: response.status,
    fields,
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

describe('a content management system through the gate', () => {
  it('lets somebody log in', async () => {
    await same((it) => it.open('/admin/auth/login'), 'Remember me');
    await same(async ({ page }) => {
      await page.locator('input[name=email]').fill(EDITOR.email);
      await page.locator('input[name=password]').fill(EDITOR.password);
      await page.getByRole('button', { name: 'Login' }).click();
      await page.waitForURL(/admin\/?$/);
    }, 'Hello Edith');
  });

  it.each([
    ['the customers', LIST, 'customer0@shop.example'],
    ['the library', '/admin/plugins/upload', 'Media Library'],
    ['the roles', '/admin/settings/roles', 'Super Admin'],
    ['those who work there', '/admin/settings/users', EDITOR.email],
  ])('shows %s', async (_what, path, word) => {
    await same((it) => it.open(path), word);
  });

  it('answers programs as before, whatever they ask and accept', async () => {
    const paths = [
      '/api/customers',
      '/api/customers?pagination[pageSize]=100',
      '/api/customers?filters[email][$eq]=customer7@shop.example&fields[0]=name',
      '/api/customers/none',
      '/api/nothing',
      '/robots.txt',
    ];
    for (const path of paths) {
      for (const encoding of ['identity', 'gzip', 'br', 'deflate']) {
        const headers = { 'accept-encoding': encoding };
        const [one, two] = await Promise.all(
          [cms.url, gate.url].map((base) => answerOf(base + path, { headers })),
        );
        expect(two).toEqual(one);
      }
    }
    const asked = {
      method: 'OPTIONS',
      headers: { origin: 'http://elsewhere.example', 'access-control-request-method': 'PUT' },
    };
    const [one, two] = await Promise.all(
      [cms.url, gate.url].map((base) => answerOf(`${base}/api/customers`, asked)),
    );
    expect(two).toEqual(one);
  });

  it('takes a change to a customer, and a picture, and gives back what it took', async () => {
    const list = (await (await fetch(`${gate.url}/api/customers`)).json()) as {
      data: { documentId: string }[];
    };
    const path = `/api/customers/${list.data[3]?.documentId}`;
    const changed = await fetch(gate.url + path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: { note: 'Moved to the sea. 搬到海边了。' } }),
    });
    expect(changed.status).toBe(200);
    const [one, two] = await Promise.all([cms.url, gate.url].map((base) => answerOf(base + path)));
    expect(Buffer.from(one?.body ?? '', 'base64').toString()).toContain('搬到海边了');
    expect(two).toEqual(one);
    const login = await fetch(`${gate.url}/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: EDITOR.email, password: EDITOR.password }),
    });
    const { data } = (await login.json()) as { data: { token: string } };
    const headers = { authorization: `Bearer ${data.token}` };
    // The application makes pictures smaller; a note it leaves as it is.
    const note = Buffer.from('搬到海边了。\n'.repeat(20_000));
    const files: [string, string, Buffer][] = [
      ['portrait.png', 'image/png', readFileSync(PICTURE)],
      ['note.txt', 'text/plain', note],
    ];
    const stored: string[] = [];
    for (const [name, type, content] of files) {
      const form = new FormData();
      form.append('files', new Blob([new Uint8Array(content)], { type }), name);
      const uploaded = await fetch(`${gate.url}/upload`, { method: 'POST', headers, body: form });
      expect(uploaded.status).toBe(201);
      const [file] = (await uploaded.json()) as { url: string }[];
      stored.push(file?.url ?? '');
    }
    const back = await fetch(gate.url + stored[1]);
    expect(Buffer.from(await back.arrayBuffer()).equals(note)).toBe(true);
    const conditions = { 'if-modified-since': back.headers.get('last-modified') ?? '' };
    for (const url of stored) {
      for (const asked of [{}, conditions, { range: 'bytes=10-19' }] as Record<string, string>[]) {
        const [here, there] = await Promise.all(
          [cms.url, gate.url].map((base) => answerOf(base + url, { headers: asked })),
        );
        expect(there).toEqual(here);
      }
    }
  });

  it('leaves a ledger that names who was shown, and to whom', async () => {
    expect(await gate.stop()).toBe(0);
    const lines = async (...args: string[]) => {
      const { stdout } = await runWeir([...args, '--data', join(directory, 'data'), '--json']);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const kinds = async (email: string) =>
      (await lines('recipients', `email:${email}`)).map(
        ({ recipient }) => (recipient as { kind: string }).kind,
      );
    // The editor saw the list in the browser, everybody could have it by the interface.
    expect((await kinds('customer0@shop.example')).sort()).toEqual(['employee', 'ip']);
    expect(await kinds('customer29@shop.example')).toContain('ip');
    const [totals] = await lines('people', 'ip:127.0.0.1');
    expect(totals?.people).toBeGreaterThanOrEqual(CUSTOMERS);
  });
});
