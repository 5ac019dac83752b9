import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cliEn } from '../../locales/en/cli.ts';
import type { WeirError } from '../disclosure/error.ts';
import { RouteProfiles } from '../inspect/profiles/route-profiles.ts';
import { WARM_UP_RESPONSES } from '../inspect/profiles/verdict.ts';
import { changePins, showProfiles } from './inspect-profiles.ts';
import {
  keepProfiles,
  PINS_EVERY_MS,
  PINS_FILE,
  PROFILES_FILE,
  readPins,
  readProfiles,
  SAVE_EVERY_MS,
  writePins,
} from './profile-files.ts';
import type { Terminal } from './terminal.ts';

const ROUTE = 'GET /api/items';
let directory: string;
let troubles: WeirError[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-profiles-'));
  troubles = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const keep = (profiles: RouteProfiles) =>
  keepProfiles({ directory, profiles, onTrouble: (error) => troubles.push(error) });

/** Profiles of one route whose `sku` never held anything. */
function learned(): RouteProfiles {
  const profiles = new RouteProfiles();
  const profile = profiles.of(ROUTE)!;
  for (let i = 0; i < WARM_UP_RESPONSES; i++) {
    profile.learn((onValue) => {
      onValue('$.sku', 1000 + i);
      onValue('$.n', i);
    }, []);
  }
  return profiles;
}

interface Said {
  readonly printed: string[];
  readonly noted: string[];
}

function terminal(): Terminal & Said {
  const said: Said = { printed: [], noted: [] };
  return {
    ...said,
    locale: 'en',
    words: cliEn,
    print: async (line: string) => void said.printed.push(line),
    note: (line: string) => void said.noted.push(line),
  } as unknown as Terminal & Said;
}

describe('profiles as files', () => {
  it('are saved as time passes and when the gate stops, and are there again at the next start', () => {
    const profiles = learned();
    const keeping = keep(profiles);
    expect(existsSync(join(directory, PROFILES_FILE))).toBe(false);
    vi.advanceTimersByTime(SAVE_EVERY_MS);
    expect(readProfiles(directory)).toEqual(profiles.save());
    rmSync(join(directory, PROFILES_FILE));
    keeping.close();
    const again = new RouteProfiles();
    keep(again).close();
    expect(again.save()).toEqual(profiles.save());
    expect(again.of(ROUTE)!.evidence('$.sku', 'PHONE_NUMBER', 0.4)).toBeLessThan(0);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['half a file', '{"version":1,"routes":[{"route":"GET'],
    ['another version', '{"version":999,"routes":[]}'],
    ['negative counts', '{"version":1,"routes":[{"route":"GET /","responses":-1,"paths":[]}]}'],
  ])('that are damaged (%s) are set aside and learned again', (_what, text) => {
    writeFileSync(join(directory, PROFILES_FILE), text);
    const profiles = new RouteProfiles();
    keep(profiles).close();
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_PROFILES_DAMAGED']);
    expect(profiles.size).toBe(0);
    expect(readFileSync(join(directory, `${PROFILES_FILE}.broken`), 'utf8')).toBe(text);
    expect(readProfiles(directory)).toEqual({ version: 1, routes: [] });
  });

  it('hold no value that was seen', () => {
    const profiles = new RouteProfiles();
    for (let i = 0; i < WARM_UP_RESPONSES; i++) {
      profiles.of(ROUTE)!.learn((onValue) => onValue('$.phone', `1381234${1000 + i}`), []);
    }
    expect(JSON.stringify(profiles.save())).not.toMatch(/138\d{4}/);
  });
});

describe('pins', () => {
  it('reach a running gate, and leave it again', async () => {
    const profiles = learned();
    const keeping = keep(profiles);
    const odds = () => profiles.of(ROUTE)!.evidence('$.sku', 'PHONE_NUMBER', 4);
    expect(odds()).toBe(0);
    await changePins(terminal(), directory, [`${ROUTE} $.sku=none`], []);
    vi.advanceTimersByTime(PINS_EVERY_MS);
    expect(odds()).toBe(Number.NEGATIVE_INFINITY);
    await changePins(terminal(), directory, [], [`${ROUTE} $.sku`]);
    vi.advanceTimersByTime(PINS_EVERY_MS);
    expect(odds()).toBe(0);
    expect(readPins(directory)).toEqual({});
    keeping.close();
  });

  it('that cannot be read leave those before them in force', () => {
    const profiles = learned();
    writePins(directory, { [ROUTE]: { '$.sku': 'none' } });
    const keeping = keep(profiles);
    writeFileSync(join(directory, PINS_FILE), '{"GET /x":');
    vi.advanceTimersByTime(PINS_EVERY_MS);
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_PROFILES_DAMAGED']);
    expect(profiles.of(ROUTE)!.evidence('$.sku', 'PHONE_NUMBER', 4)).toBe(Number.NEGATIVE_INFINITY);
    keeping.close();
  });

  it.each(['GET /api/items', '$.sku=none', 'GET /api/items $.sku=phone number', 'get /x $.a=none', ''])(
    'are refused when they are mistyped: %j',
    async (text) => {
      await expect(changePins(terminal(), directory, [text], [])).rejects.toMatchObject({
        code: 'WEIR_USAGE',
      });
      expect(existsSync(join(directory, PINS_FILE))).toBe(false);
    },
  );

  it('can have spaces and signs of equality in their paths', async () => {
    await changePins(terminal(), directory, [`${ROUTE} Phone 1 = x=PHONE_NUMBER`], []);
    expect(readPins(directory)).toEqual({ [ROUTE]: { 'Phone 1 = x': 'PHONE_NUMBER' } });
  });
});

describe('weir inspect --profiles', () => {
  it('says that nothing was learned', async () => {
    const said = terminal();
    await showProfiles(said, directory, false);
    expect(said.printed).toEqual([cliEn.inspect.noProfiles]);
  });

  it('shows routes, paths, pins, for people and for programs', async () => {
    keep(learned()).close();
    writePins(directory, { [ROUTE]: { '$.sku': 'none' }, 'GET /other': { '$.a': 'PHONE_NUMBER' } });
    const said = terminal();
    await showProfiles(said, directory, false);
    expect(said.printed[0]).toBe(`${ROUTE}  (200 responses)`);
    expect(said.printed[1]).toContain('$.sku  held nothing personal  200 values  pinned: none');
    const json = terminal();
    await showProfiles(json, directory, true);
    const [first, second] = json.printed.map((line) => JSON.parse(line) as { paths: object[] });
    expect(first!.paths[0]).toMatchObject({ path: '$.sku', kind: 'safe', pinned: 'none', values: 200 });
    expect(second).toMatchObject({ route: 'GET /other', paths: [{ path: '$.a', pinned: 'PHONE_NUMBER' }] });
  });
});
