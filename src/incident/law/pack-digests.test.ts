import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { comparePacks, DIGEST_LIST, digestList } from './pack-digests.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

function copied(): { directory: string; list: string } {
  const directory = mkdtempSync(join(tmpdir(), 'weir-laws-'));
  made.push(directory);
  for (const name of ['cn.yaml', 'eu.yaml', 'facts.yaml', DIGEST_LIST])
    copyFileSync(join('laws', name), join(directory, name));
  return { directory, list: join(directory, DIGEST_LIST) };
}

const states = ({ directory, list }: { directory: string; list: string }) => {
  const { files, same } = comparePacks(directory, list);
  return { same, ...Object.fromEntries(files.map(({ name, state }) => [name, state])) };
};

describe('the packs that come with Weir', () => {
  it('are as the list says: node scripts/law-schema.mjs writes it', () => {
    expect(readFileSync(join('laws', DIGEST_LIST), 'utf8')).toBe(digestList('laws'));
    expect(comparePacks('laws', join('laws', DIGEST_LIST)).same).toBe(true);
  });
});

describe('packs in a directory', () => {
  it('that were changed, taken away or added are named', () => {
    const place = copied();
    expect(states(place)).toEqual({
      same: true,
      'cn.yaml': 'same',
      'eu.yaml': 'same',
      'facts.yaml': 'same',
    });
    appendFileSync(join(place.directory, 'cn.yaml'), '\n');
    rmSync(join(place.directory, 'eu.yaml'));
    writeFileSync(join(place.directory, 'xx.yaml'), 'id: XX\n');
    expect(states(place)).toEqual({
      same: false,
      'cn.yaml': 'changed',
      'eu.yaml': 'missing',
      'facts.yaml': 'same',
      'xx.yaml': 'foreign',
    });
  });

  it('are held against nothing that is no list', () => {
    const place = copied();
    for (const text of [
      'cn.yaml\n',
      `${'0'.repeat(64)}  ../x.yaml\n`,
      `${readFileSync(place.list)}${readFileSync(place.list)}`,
    ]) {
      writeFileSync(place.list, text);
      expect(() => comparePacks(place.directory, place.list)).toThrow(
        expect.objectContaining({ code: 'WEIR_INPUT_INVALID' }),
      );
    }
    expect(() => comparePacks(place.directory, join(place.directory, 'none'))).toThrow(
      expect.objectContaining({ code: 'WEIR_INPUT_UNREADABLE' }),
    );
  });
});
