/** Canaries and announced events as weir.yaml says them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Keyring } from '../disclosure/keyring.ts';
import { canonicalIdentifier, personKey } from '../disclosure/person.ts';
import { canariesOf } from './canary-file.ts';
import { type Config, readConfig } from './config.ts';

const directory = mkdtempSync(join(tmpdir(), 'weir-canaries-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const hash = new Keyring(new Uint8Array(32).fill(7));

function config(yaml: string): Config {
  const path = join(directory, 'weir.yaml');
  writeFileSync(path, `origin: http://127.0.0.1:1\n${yaml}`);
  return readConfig(path);
}

function isCanary(set: ReturnType<typeof canariesOf>, namespace: 'id' | 'phone', raw: string): boolean {
  const key = personKey(hash, { namespace, value: canonicalIdentifier(namespace, raw) as string });
  return set?.has(Number(key & 0xffff_ffffn), Number(key >> 32n)) === true;
}

describe('the canaries of a site', () => {
  const planted = join(directory, 'canaries.txt');
  const listed = join(directory, 'decoys.json');
  writeFileSync(planted, '# ours\n\nid:900001\nphone:+8613800000000\n');
  writeFileSync(
    listed,
    JSON.stringify([{ id: 'c1', values: { 'pd:UID': '90001', 'pd:TelephoneNumber': '+8613911111111' } }]),
  );

  it('are those of the records and those that the gate adds to lists, who can be asked for', () => {
    const set = canariesOf(
      config(
        `judge: { canaries: { file: ${planted}, fraction: 0.001 } }\nenforce: { decoys: { mode: enforce, canaryFile: ${listed} } }`,
      ),
      hash,
    );
    expect(isCanary(set, 'id', '900001')).toBe(true);
    expect(isCanary(set, 'id', '90001')).toBe(true);
    expect(isCanary(set, 'phone', '+86 139 1111 1111')).toBe(true);
    expect(isCanary(set, 'id', '90002')).toBe(false);
    // As a request writes them, with the country's code and without.
    expect([90_001, 900_001, 13_911_111_111, 8_613_911_111_111].map((each) => set?.asks(each))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([set?.asks(90_002), set?.fraction('GET /a')]).toEqual([false, 0.001]);
  });

  it('are a share of who is reached that follows from how many lists have a decoy, where nobody said', () => {
    const decoys = canariesOf(
      config(`enforce: { decoys: { mode: enforce, canaryFile: ${listed}, share: 0.2 } }`),
      hash,
    );
    expect(decoys?.fraction('GET /a')).toBeCloseTo(0.01, 9);
    expect(canariesOf(config(`enforce: { decoys: { mode: 'off', canaryFile: ${listed} } }`), hash)).toBe(
      undefined,
    );
  });

  it('are refused by line', () => {
    const wrong = join(directory, 'wrong.txt');
    writeFileSync(wrong, 'id:1\nnobody\n');
    expect(() =>
      canariesOf(config(`judge: { canaries: { file: ${wrong}, fraction: 0.1 } }`), hash),
    ).toThrowError(expect.objectContaining({ code: 'WEIR_CANARIES', params: { path: wrong, line: 2 } }));
  });
});

describe('the calendar', () => {
  it('takes days and times, with how much more is expected or without', () => {
    const { calendar } = config(
      "judge: { calendar: [{ name: Singles' Day, from: '2026-11-11T00:00+08:00', to: '2026-11-12T00:00+08:00', factor: 8 }, { name: move, from: '2026-12-01', to: '2026-12-02' }] }",
    ).judge;
    expect(calendar).toEqual([
      {
        name: "Singles' Day",
        from: Date.UTC(2026, 10, 10, 16),
        to: Date.UTC(2026, 10, 11, 16),
        factor: 8,
      },
      { name: 'move', from: Date.UTC(2026, 11, 1), to: Date.UTC(2026, 11, 2), factor: 'expected' },
    ]);
  });

  it.each([
    ["from: '2026-12-02', to: '2026-12-01'"],
    ["from: '2026-02-30', to: '2026-12-01'"],
    ["from: '2026-12-01', to: '2026-12-02', factor: 1"],
    ["from: '2026-12-01', to: '2026-12-02', until: 3"],
  ])('refuses what contradicts itself or is no time: %s', (event) => {
    expect(() => config(`judge: { calendar: [{ name: x, ${event} }] }`)).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^WEIR_CONFIG/) }),
    );
  });
});
