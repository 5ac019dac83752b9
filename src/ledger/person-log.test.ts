/** Statements about people: what was acknowledged is found, what was cut short is not, what is damaged stops the reader. */
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Keyring } from '../disclosure/keyring.ts';
import { PersonLog } from './person-log.ts';

let directory: string;
let log: PersonLog;
const keyring = new Keyring(new Uint8Array(32).fill(3));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-person-log-'));
  log = new PersonLog(directory, 'complaints', keyring);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const made = (id: string, key: bigint) => ({
  what: 'made',
  id,
  at: 5,
  keys: [key],
  open: { knew: 4 },
  secret: { person: `phone:${id}` },
});

describe('a log about people', () => {
  it('gives back what was written, and nobody’s name stands in the file', () => {
    log.append(() => [made('C-1', 7n), made('C-2', 8n)]);
    const [one, two] = [...log.entries()];
    expect(one).toMatchObject({ what: 'made', id: 'C-1', at: 5, keys: [7n], open: { knew: 4 } });
    expect(log.secret(two as never)).toEqual({ person: 'phone:C-2' });
    expect(readFileSync(log.path, 'utf8')).not.toContain('phone');
  });

  it('what is sealed opens as what it is, and as nothing else', () => {
    log.append(() => [made('C-1', 7n)]);
    const [entry] = [...log.entries()];
    expect(log.secret({ ...(entry as never as object), id: 'C-2' } as never)).toBeUndefined();
    expect(new PersonLog(directory, 'consents', keyring).secret(entry as never)).toBeUndefined();
  });

  it('a line that a crash cut short never was, wherever it was cut', () => {
    log.append(() => [made('C-1', 7n)]);
    const whole = readFileSync(log.path).length;
    for (const cut of [1, 9, 30]) {
      log.append(() => [made('C-2', 8n)]);
      truncateSync(log.path, whole + cut);
      expect([...log.entries()].map(({ id }) => id)).toEqual(['C-1']);
      log.append(() => [made('C-3', 9n)]);
      expect([...log.entries()].map(({ id }) => id)).toEqual(['C-1', 'C-3']);
      truncateSync(log.path, whole);
    }
  });

  it('damage anywhere stops the reader, and names the line', () => {
    log.append(() => [made('C-1', 7n), { what: 'withdrawn', id: 'C-1', at: 6 }]);
    const bytes = readFileSync(log.path);
    for (let at = 0; at < bytes.length - 1; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 1;
      writeFileSync(log.path, damaged);
      expect(() => [...log.entries()]).toThrow(expect.objectContaining({ code: 'WEIR_LOG_DAMAGED' }));
    }
  });

  it('a reader goes on where it was, and is told of another file', () => {
    const place = log.start();
    log.append(() => [made('C-1', 7n)]);
    expect(log.hasChanged(place)).toBe('grown');
    expect([...log.since(place)].map(({ id }) => id)).toEqual(['C-1']);
    expect(log.hasChanged(place)).toBe('no');
    log.append(() => [made('C-2', 8n)]);
    expect(log.hasChanged(place)).toBe('grown');
    expect([...log.since(place)].map(({ id }) => id)).toEqual(['C-2']);
    log.forget(new Set([7n]));
    expect(log.hasChanged(place)).toBe('replaced');
  });

  it('forgetting leaves the number and the time, also of what followed', () => {
    log.append(() => [
      made('C-1', 7n),
      made('C-2', 8n),
      { what: 'withdrawn', id: 'C-1', at: 6, open: { reason: 'x' } },
    ]);
    expect(log.idsAbout(new Set([7n, 99n])).size).toBe(1);
    log.forget(new Set([7n, 99n]));
    expect([...log.entries()]).toEqual([
      expect.objectContaining({ what: 'forgotten', id: 'C-1', keys: [], open: {}, sealed: undefined }),
      expect.objectContaining({ what: 'made', id: 'C-2', keys: [8n] }),
      expect.objectContaining({ what: 'forgotten', id: 'C-1', open: {} }),
    ]);
    expect(log.secret([...log.entries()][1] as never)).toEqual({ person: 'phone:C-2' });
    expect(readdirSync(directory)).toEqual(['complaints.log']);
  });

  it('entries longer than a piece that is read come whole', () => {
    const secret = { text: 'x'.repeat(2_000_000) };
    log.append(() => [{ ...made('C-1', 7n), secret }, made('C-2', 8n)]);
    const entries = [...log.entries()];
    expect(entries.map(({ id }) => id)).toEqual(['C-1', 'C-2']);
    expect(log.secret(entries[0] as never)).toEqual(secret);
    appendFileSync(log.path, 'half');
    log.append(() => [made('C-3', 9n)]);
    expect([...log.entries()].map(({ id }) => id)).toEqual(['C-1', 'C-2', 'C-3']);
  });
});
