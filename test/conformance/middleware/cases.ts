/**
 * What every adapter has to do, whatever its framework: the application of app.ts written in that framework answers as it
 * does without the middleware, byte for byte, and the gate is told what left and nothing else.
 */
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Weir } from '../../../src/channels/middleware/index.ts';
import { eventually } from '../../support/eventually.ts';
import { EVENTS, HUGE, LINES, PAGE, PIECES, people, person } from './application.ts';
import { asking, nobodyListens, type Running, raw, TellGate, weirOf } from './bed.ts';

/** How the application is put together. */
export type Mounted = 'without' | 'weir' | 'weir-compression' | 'compression-weir' | 'compression';

export interface Subject {
  readonly name: string;
  /** The application of application.ts in this framework. Accounts are told by the field `x-account`. */
  start(
    mounted: Mounted,
    weir: Weir,
    options: { readonly enforce: boolean; readonly failing?: boolean },
  ): Promise<Running>;
  /** Whether the router's own templates are told; otherwise routes are read from the form of paths. */
  readonly knowsRoutes: boolean;
  /** Whether compression can be put into this framework here. */
  readonly compresses: boolean;
  /** Whether recipients can be refused. */
  readonly refuses: boolean;
}

const ACCOUNT = { 'X-Account': '42' };
const GZIP = { 'Accept-Encoding': 'gzip' };

/** Asks the same of both and compares. */
const UNCHANGED: readonly (readonly [string, string])[] = [
  ['JSON', asking('GET', '/users/7', ACCOUNT)],
  ['a list of 20', asking('GET', '/users', ACCOUNT)],
  ['an HTML page', asking('GET', '/page', ACCOUNT)],
  ['a stream', asking('GET', '/stream', ACCOUNT)],
  ['lines of JSON', asking('GET', '/lines', ACCOUNT)],
  ['events', asking('GET', '/events', ACCOUNT)],
  ['HEAD', asking('HEAD', '/users/7', ACCOUNT)],
  ['304', asking('GET', '/cached', { ...ACCOUNT, 'If-None-Match': '"v1"' })],
  ['204', asking('GET', '/nothing', ACCOUNT)],
  ['a body above the cap', asking('GET', '/huge', ACCOUNT)],
  ['binary', asking('GET', '/binary', ACCOUNT)],
  ['an error in the handler', asking('GET', '/fails', ACCOUNT)],
  ['nothing there', asking('GET', '/nowhere', ACCOUNT)],
];

const CAP = 256 * 1024;

export function conforms(subject: Subject): void {
  describe(`${subject.name}`, () => {
    let gate: TellGate;
    let weir: Weir;
    let bare: Running;
    let app: Running;

    beforeAll(async () => {
      gate = await new TellGate().listen();
      weir = weirOf(gate, { maxBodyBytes: CAP }).weir;
      bare = await subject.start('without', weir, { enforce: false });
      app = await subject.start('weir', weir, { enforce: false });
    });
    afterAll(async () => {
      await Promise.all([bare.close(), app.close()]);
      await weir.close();
      await gate.close();
    });

    const told = async (path: string, count = 1) =>
      eventually(`${path} was told`, () => {
        const all = gate.responses.filter(({ target }) => target === path);
        return all.length >= count ? all : undefined;
      });

    it.each(UNCHANGED)('leaves %s as it is', async (_name, ask) => {
      expect(await raw(app.port, ask)).toBe(await raw(bare.port, ask));
    });

    it('tells JSON with account, address and route', async () => {
      await raw(app.port, asking('GET', '/users/8?with=phone', ACCOUNT));
      const [one] = await told('/users/8?with=phone');
      expect(one).toMatchObject({
        method: 'GET',
        route: '/users/{id}',
        status: 200,
        who: { account: '42', ip: expect.stringMatching(/127\.0\.0\.1$/) },
      });
      expect(one?.type).toMatch(/^application\/json/);
      expect(JSON.parse(String(one?.body))).toEqual(person(8));
    });

    it('tells a list, a page and a stream whole', async () => {
      for (const path of ['/users?page=2', '/page?a', '/stream?a']) await raw(app.port, asking('GET', path));
      expect(JSON.parse(String((await told('/users?page=2'))[0]?.body))).toEqual(people(20));
      expect(String((await told('/page?a'))[0]?.body)).toBe(PAGE);
      expect(String((await told('/stream?a'))[0]?.body)).toBe(PIECES.join(''));
    });

    it('tells the records of a stream that is made of them', async () => {
      await raw(app.port, asking('GET', '/lines?a'));
      await raw(app.port, asking('GET', '/events?a'));
      const bodies = async (path: string, whole: string) =>
        eventually(`all of ${path} was told`, () => {
          const text = gate.responses
            .filter(({ target }) => target === path)
            .map(({ body }) => String(body))
            .join('');
          return text.length >= whole.length ? text : undefined;
        });
      expect(await bodies('/lines?a', LINES.join(''))).toBe(LINES.join(''));
      expect(await bodies('/events?a', EVENTS.join(''))).toBe(EVENTS.join(''));
    });

    it('tells nothing of what has no body, and of what holds nobody', async () => {
      const before = new Set(gate.responses);
      await raw(app.port, asking('HEAD', '/users/9'));
      await raw(app.port, asking('GET', '/cached', { 'If-None-Match': '"v1"' }));
      await raw(app.port, asking('GET', '/nothing'));
      await raw(app.port, asking('GET', '/binary'));
      await raw(app.port, asking('GET', '/users/10'));
      await told('/users/10');
      const targets = gate.responses.filter((one) => !before.has(one)).map(({ target }) => target);
      expect(targets).not.toContain('/users/9');
      expect(targets).not.toContain('/cached');
      expect(targets).not.toContain('/nothing');
      expect(targets).not.toContain('/binary');
    });

    it('tells what it could not keep of a body above the cap', async () => {
      await raw(app.port, asking('GET', '/huge?a'));
      const [one] = await told('/huge?a');
      expect(one?.body.length).toBe(CAP);
      expect(one?.unseen).toBe(HUGE.length - CAP);
      expect(HUGE.startsWith(String(one?.body))).toBe(true);
    });

    it('tells what a client got that went away in the middle', async () => {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(app.port, '127.0.0.1');
        socket.on('error', reject);
        socket.on('close', () => resolve());
        let got = '';
        socket.on('data', (piece) => {
          got += String(piece);
          if (got.includes(PIECES[0] as string)) socket.destroy();
        });
        socket.write(asking('GET', '/endless?gone', ACCOUNT));
      });
      const [one] = await told('/endless?gone');
      expect(String(one?.body)).toContain(PIECES[0]);
      expect(one?.who.account).toBe('42');
    });

    it('goes on where the application cannot say who asks', async () => {
      const { weir: other, troubles } = weirOf(gate);
      const failing = await subject.start('weir', other, { enforce: false, failing: true });
      const ask = asking('GET', '/users/11', ACCOUNT);
      expect(await raw(failing.port, ask)).toBe(await raw(bare.port, ask));
      const [one] = await told('/users/11');
      expect(one?.who).toEqual({ ip: expect.stringMatching(/127\.0\.0\.1$/) });
      expect(troubles.map(({ code }) => code)).toContain('WEIR_INTERNAL');
      await failing.close();
      await other.close();
    });

    it('goes on without its gate, and says what it did not tell', async () => {
      const { weir: alone, troubles } = weirOf({ url: await nobodyListens() });
      const lonely = await subject.start('weir', alone, { enforce: false });
      const ask = asking('GET', '/users/12', ACCOUNT);
      expect(await raw(lonely.port, ask)).toBe(await raw(bare.port, ask));
      await eventually('trouble is told', () => troubles.some(({ code }) => code === 'WEIR_TELLING_WAITS'));
      expect(await raw(lonely.port, ask)).toBe(await raw(bare.port, ask));
      await lonely.close();
      expect((await alone.close(50)).undelivered).toBeGreaterThan(0);
    });

    if (subject.refuses)
      it('refuses nobody unless it enforces', async () => {
        const denying = await new TellGate().listen();
        denying.standing = { verdict: 'deny', refuse: true };
        for (const enforce of [false, true]) {
          const { weir: other } = weirOf(denying);
          const door = await subject.start('weir', other, { enforce });
          const status = async () =>
            Number(/^HTTP\/1\.1 (\d+)/.exec(await raw(door.port, asking('GET', '/users/13', ACCOUNT)))?.[1]);
          expect(await status()).toBe(200);
          await eventually('the verdict is known', () => other.verdict({ account: '42' }) === 'deny');
          expect(await status()).toBe(enforce ? 429 : 200);
          const others = await raw(door.port, asking('GET', '/users/13', { 'X-Account': '43' }));
          expect(others).toMatch(/^HTTP\/1\.1 200/);
          await door.close();
          await other.close();
        }
        await denying.close();
      });

    if (subject.refuses)
      it('answers 503 without its gate where it fails closed', async () => {
        const { weir: closed, troubles } = weirOf({ url: await nobodyListens() }, { onFailure: 'closed' });
        const door = await subject.start('weir', closed, { enforce: false });
        const ask = asking('GET', '/users/14', ACCOUNT);
        expect(await raw(door.port, ask)).toMatch(/^HTTP\/1\.1 200/);
        await eventually('trouble is told', () => troubles.length > 0);
        expect(await raw(door.port, ask)).toMatch(/^HTTP\/1\.1 503 [\s\S]*WEIR_SPOOL_WRITE/);
        await door.close();
        await closed.close(0);
      });

    if (subject.compresses)
      describe('with compression', () => {
        it.each(['weir-compression', 'compression-weir'] as const)('%s', async (mounted) => {
          const plain = await subject.start('compression', weir, { enforce: false });
          const both = await subject.start(mounted, weir, { enforce: false });
          const target = `/users?${mounted}`;
          for (const path of [target, `/stream?${mounted}`, `/page?${mounted}`]) {
            const ask = asking('GET', path, { ...ACCOUNT, ...GZIP });
            expect(await raw(both.port, ask)).toBe(await raw(plain.port, ask));
          }
          const [one] = await told(target);
          const body = one?.encoding === 'gzip' ? gunzipSync(one.body) : (one?.body as Buffer);
          expect(JSON.parse(String(body))).toEqual(people(20));
          await Promise.all([plain.close(), both.close()]);
        });
      });
  });
}
