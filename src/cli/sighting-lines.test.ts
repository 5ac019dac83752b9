import { describe, expect, it } from 'vitest';
import { MAX_NAME_CHARS, type Sighting, SightingLines } from './sighting-lines.ts';

function read(text: string, piece = text.length, by?: string) {
  const sightings: Sighting[] = [];
  const lines = new SightingLines('auto', (sighting) => sightings.push(sighting), by);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += Math.max(1, piece))
    lines.push(bytes.subarray(at, at + Math.max(1, piece)));
  lines.end();
  return { sightings, lines: lines.lines, bad: lines.bad };
}

describe('lines of sightings', () => {
  it('stand in the order at, recipient, person, tier', () => {
    const { sightings, lines, bad } = read('60,r1,p1\n120,"r,2",p2,contact\n180,r1,p3,\n');
    expect(sightings).toEqual([
      { at: 60_000, recipient: 'r1', person: 'p1', tier: undefined },
      { at: 120_000, recipient: 'r,2', person: 'p2', tier: 'contact' },
      { at: 180_000, recipient: 'r1', person: 'p3', tier: undefined },
    ]);
    expect({ lines, bad }).toEqual({ lines: 3, bad: [] });
  });

  it('may name their columns, in any order and among others', () => {
    const { sightings, lines } = read('\ufeffroute, Person ,"Recipient",tier,At\n/x,p1,r1,Sensitive,60\n');
    expect(sightings).toEqual([{ at: 60_000, recipient: 'r1', person: 'p1', tier: 'sensitive' }]);
    expect(lines).toBe(1);
  });

  it('are put together by network, or by any column that is named', () => {
    const text =
      'at,recipient,person,Team\n60,ip:203.0.113.7,p1,sales\n60,2001:db8:1:2::3,p1,\n60,account:7,p2,ops\n';
    const byNet = read(text, text.length, 'net');
    expect(byNet.sightings.map(({ recipient }) => recipient)).toEqual([
      'net:203.0.113.0/24',
      'net:2001:db8:1::/48',
    ]);
    expect(byNet.bad).toEqual([{ reason: 'address', lines: 1, firstLine: 4 }]);
    const byTeam = read(text, text.length, ' team');
    expect(byTeam.sightings.map(({ recipient, person }) => `${recipient} ${person}`)).toEqual([
      'sales p1',
      'ops p2',
    ]);
    expect(byTeam.bad).toEqual([{ reason: 'recipient', lines: 1, firstLine: 3 }]);
    expect(read('60,203.0.113.7,p1\n', 99, 'net').sightings).toHaveLength(1);
    for (const by of ['desk', 'team']) {
      expect(() => read('at,recipient,person\n60,r,p\n', 99, by)).toThrow(
        expect.objectContaining({ code: 'WEIR_HEADCOUNT_COLUMN' }),
      );
    }
  });

  it('keep characters whole that are cut between two pieces', () => {
    for (const piece of [1, 2, 3, 5]) {
      expect(read('60,客服一组,赵六🙂\n', piece).sightings).toEqual([
        { at: 60_000, recipient: '客服一组', person: '赵六🙂', tier: undefined },
      ]);
    }
  });

  it('that are none are counted with their reason and first line', () => {
    const long = 'x'.repeat(MAX_NAME_CHARS + 1);
    const { sightings, lines, bad } = read(
      [
        '60,r,p',
        'yesterday,r,p',
        '',
        '-1,r,p',
        '60,r',
        '60,,p',
        '60,r,  ',
        '60,r,p,secret',
        `60,${long},p`,
        '4294967295,r,p',
        '60,"r"x,p',
        '   ',
        '60,r,"p',
      ].join('\n'),
    );
    expect(sightings).toHaveLength(1);
    expect(lines).toBe(11);
    expect(bad).toEqual([
      { reason: 'time', lines: 3, firstLine: 2 },
      { reason: 'recipient', lines: 2, firstLine: 6 },
      { reason: 'fields', lines: 1, firstLine: 5 },
      { reason: 'person', lines: 1, firstLine: 7 },
      { reason: 'tier', lines: 1, firstLine: 8 },
      { reason: 'text-after-quote', lines: 1, firstLine: 11 },
      { reason: 'unclosed-quote', lines: 1, firstLine: 13 },
    ]);
  });
});
