import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCALES } from '../../../locales/locale.ts';
import { HOUR_MS, MINUTE_MS } from '../../disclosure/time.ts';
import { SignedNotes } from '../signed-note.ts';
import { Altcha, type AltchaChallenge, solveAltcha } from './altcha.ts';
import { Challenges } from './challenge.ts';
import { Passes } from './passes.ts';
import { SOLVER } from './solver.ts';

const key = new Uint8Array(32).fill(3);
const altcha = () => new Altcha({ key, work: 200, lastsMs: 10 * MINUTE_MS });
const solved = (challenge: AltchaChallenge) => solveAltcha(challenge) as string;
const altered = (solution: string, change: object) =>
  Buffer.from(
    JSON.stringify({ ...(JSON.parse(Buffer.from(solution, 'base64').toString()) as object), ...change }),
  ).toString('base64');

describe('proof of work', () => {
  it('is taken once, from whom it was made for, until it expires', () => {
    const server = altcha();
    const solution = solved(server.make('7', 0));
    expect(server.take(solution, '8', 0)).toBe(false);
    expect(server.take(solution, '7', 10 * MINUTE_MS)).toBe(false);
    expect(server.take(solution, '7', 10 * MINUTE_MS - 1)).toBe(true);
    expect(server.take(solution, '7', 0)).toBe(false);
  });

  it('has the form of ALTCHA', () => {
    const challenge = altcha().make('7', 0);
    const { number } = JSON.parse(Buffer.from(solved(challenge), 'base64').toString()) as { number: number };
    expect(challenge).toMatchObject({ algorithm: 'SHA-256', maxnumber: 200 });
    expect(
      createHash('sha256')
        .update(challenge.salt + number)
        .digest('hex'),
    ).toBe(challenge.challenge);
    expect(challenge.salt).toMatch(/^[0-9a-f]{24}\?expires=600&for=[0-9a-f]{32}&$/);
  });

  it('cannot be changed: not its number, its salt, its signature, nor moved from one to the other', () => {
    const server = altcha();
    const solvedNow = () => {
      const text = solved(server.make('7', 0));
      const { number, salt } = JSON.parse(Buffer.from(text, 'base64').toString()) as {
        number: number;
        salt: string;
      };
      return { solution: text, number, salt };
    };
    let { solution, number, salt } = solvedNow();
    // Of a number with one digit nothing can be moved to the salt.
    while (number < 10) ({ solution, number, salt } = solvedNow());
    const digits = String(number);
    for (const change of [
      { number: number + 1 },
      { salt: salt.replace('600', '900') },
      { salt: salt + digits.slice(0, -1), number: Number(digits.at(-1)) },
      { signature: '0'.repeat(64) },
      { algorithm: 'SHA-1' },
      { number: -1 },
      { challenge: 'x' },
    ])
      expect(server.take(altered(solution, change), '7', 0)).toBe(false);
    expect(new Altcha({ key: new Uint8Array(32), work: 200 }).take(solution, '7', 0)).toBe(false);
    expect(server.take(solution, '7', 0)).toBe(true);
  });

  it('is not made of what somebody writes', () => {
    const server = altcha();
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => !server.take(text, '7', 0)));
    fc.assert(fc.property(fc.json(), (text) => !server.take(Buffer.from(text).toString('base64'), '7', 0)));
  });
});

describe('the page’s own SHA-256', () => {
  it('is SHA-256', () => {
    const sha256 = runInNewContext(SOLVER, { TextEncoder, Uint8Array }) as (text: string) => string;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
  });
});

describe('a signed note', () => {
  const notes = new SignedNotes(key, 'test');
  const note = fc.record({
    id: fc.string({ maxLength: 20 }),
    until: fc.integer({ min: 1 }),
    text: fc.string({ unit: 'grapheme', maxLength: 60 }),
  });

  it('opens as it was written, for its recipient, until it expires', () => {
    fc.assert(
      fc.property(note, fc.bigInt(), fc.bigInt(), (given, whose, other) => {
        const written = notes.write(given, whose);
        expect(notes.open(written, [other, whose], given.until - 1)).toEqual(given);
        expect(notes.open(written, [whose], given.until)).toBeUndefined();
        if (other !== whose) expect(notes.open(written, [other], 0)).toBeUndefined();
        expect(new SignedNotes(key, 'other').open(written, [whose], 0)).toBeUndefined();
      }),
    );
  });

  it('does not open when a sign of it was changed, nor when somebody made it up', () => {
    const written = notes.write({ id: 'a', until: 9, text: 'T-1' }, 7n);
    // Two spellings in base 64 may mean the same bytes, which is no change.
    const bytesOf = (text: string) =>
      text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
    for (let i = 0; i < written.length; i++) {
      const changed = `${written.slice(0, i)}${written[i] === 'A' ? 'B' : 'A'}${written.slice(i + 1)}`;
      const isSame = String(bytesOf(changed)) === String(bytesOf(written));
      expect([i, notes.open(changed, [7n], 0) !== undefined]).toEqual([i, isSame]);
    }
    fc.assert(fc.property(fc.string(), (text) => notes.open(text, [7n], 0) === undefined));
  });
});

describe('a pass', () => {
  it('is for one recipient, a while, and so many people', () => {
    const passes = new Passes({ key, lastsMs: HOUR_MS, people: 30 });
    const pass = passes.make(7n, 0, 'p');
    expect(passes.open(pass, [8n], 0)).toBeUndefined();
    expect(passes.open(pass, [7n], HOUR_MS)).toBeUndefined();
    expect(passes.open(pass, [7n], HOUR_MS - 1)).toBe('p');
    expect(passes.spend('p', 20)).toBe(true);
    expect(passes.spend('p', 20)).toBe(true);
    expect(passes.spend('p', 1)).toBe(false);
    expect(passes.open(pass, [7n], 0)).toBeUndefined();
  });

  it('is good where it is counted only', () => {
    const pass = new Passes({ key }).make(7n, 0);
    expect(new Passes({ key }).open(pass, [7n], 0)).toBeUndefined();
  });
});

describe('a challenge', () => {
  const challenges = new Challenges({ key, work: 100 });

  it('is a page for people, in their language, that names nobody else', () => {
    for (const locale of LOCALES) {
      const { status, headers, body } = challenges.ask(7n, 0, true, locale);
      const html = Buffer.from(body).toString();
      expect(status).toBe(403);
      expect(html).toContain(`<html lang="${locale}">`);
      expect(html).toContain('<noscript>');
      expect(html).not.toMatch(/https?:\/\/|<img|<link|\bsrc=/);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      const [script] =
        /'sha256-[^']+'/.exec(headers['content-security-policy']?.split('script-src')[1] ?? '') ?? [];
      expect(script).toBe(`'sha256-${createHash('sha256').update(SOLVER).digest('base64')}'`);
    }
  });

  it('is a problem document for programs, and a pass when they have done it', () => {
    const document = challenges.ask(7n, 0, false, 'en');
    const { challenge, code } = JSON.parse(Buffer.from(document.body).toString()) as {
      challenge: AltchaChallenge;
      code: string;
    };
    expect([document.status, code]).toEqual([403, 'WEIR_DISCLOSURE_CHALLENGE']);
    expect(challenges.solve(solved(challenge), 8n, 0)).toBeUndefined();
    const pass = challenges.solve(solved(challenge), 7n, 0) as string;
    expect(challenges.passes.open(pass, [7n], 0)).toBeDefined();
    expect(challenges.solve(solved(challenge), 7n, 0)).toBeUndefined();
  });
});
