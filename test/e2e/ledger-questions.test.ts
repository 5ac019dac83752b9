/** The command line asks a ledger while the gate writes it; `--json` is JSON lines, and nothing else, on stdout. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customersCsv } from '../../src/range/population/customers-csv.ts';
import { type Shop, startShop } from '../../src/range/shop/shop.ts';
import { as, get } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, type GateProcess, startGate } from '../support/gate-process.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';
import { peopleIn } from '../support/shop-answers.ts';

const READER = '198.51.100.1';
const NEIGHBOUR = '198.51.100.2';
const PEOPLE = 5_000;

let directory: string;
let data: string;
let shop: Shop;
let gate: GateProcess;
/** A page of reviews as it came through the gate, and the customer numbers on it. */
let page: Buffer;
let buyers: string[];

beforeAll(async () => {
  directory = scratchDirectory();
  data = join(directory, 'data');
  shop = await startShop({ people: PEOPLE });
  gate = await startGate({ origin: shop.url, data, config: BEHIND_A_PROXY });
  const list = await get(`${gate.url}/api/products?size=1`, as(READER));
  const { products } = JSON.parse(list.body.toString('utf8')) as { products: { id: number }[] };
  const reviews = `/api/products/${products[0]?.id}/reviews?page=1`;
  page = (await get(`${gate.url}${reviews}`, as(READER))).body;
  buyers = peopleIn(JSON.parse(page.toString('utf8')));
  expect(buyers).toHaveLength(20);
  // One of them is seen once more, by somebody else.
  await get(`${gate.url}/api/users/${buyers[0]}`, as(NEIGHBOUR));
  await eventually('the last disclosure can be asked for', async () => {
    return (await runWeir(['people', `ip:${NEIGHBOUR}`, '--data', data])).code === 0;
  });
});
afterAll(async () => {
  await endProcesses();
  await shop?.close();
  await clearScratch();
});

const ask = (...args: string[]) => runWeir([...args, '--data', data]);

/** Every line must be an object; anything else fails. */
function jsonLines(stdout: string): Record<string, unknown>[] {
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const value: unknown = JSON.parse(line);
      expect(value).toBeTypeOf('object');
      return value as Record<string, unknown>;
    });
}

describe('while the gate runs', () => {
  it('weir people --json gives the totals and everybody', async () => {
    const { code, stdout, stderr } = await ask('people', `ip:${READER}`, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [totals, ...people] = jsonLines(stdout);
    expect(totals).toMatchObject({
      recipient: { kind: 'ip', value: READER },
      people: 20,
      unexplained: 20,
      disclosures: 20,
    });
    expect(people).toHaveLength(20);
    for (const person of people) {
      expect(person.person).toMatch(/^[0-9a-f]{16}$/);
      expect(person.categories).toEqual(expect.arrayContaining(['pd:UID', 'pd:TelephoneNumber']));
      expect(person).toMatchObject({ channels: ['web'], measures: ['pass'], disclosures: 1 });
    }
  });

  it('weir people --csv gives a table', async () => {
    const { code, stdout, stderr } = await ask('people', READER, '--csv');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toBe('person,categories,channels,bases,measures,disclosures,first_at,last_at');
    expect(rows).toHaveLength(20);
    const columns = header?.split(',').length;
    expect(rows.filter((row) => row.split(',').length !== columns)).toEqual([]);
  });

  it('weir people --match names the people from the platform’s own table', async () => {
    const customers = join(directory, 'customers.csv');
    let table = '';
    for await (const piece of customersCsv(shop.population)) table += piece;
    writeFileSync(customers, table);
    const { code, stdout } = await ask('people', `ip:${READER}`, '--match', customers, '--json');
    expect(code).toBe(0);
    const [, ...people] = jsonLines(stdout);
    expect(people.map(({ customer }) => customer).sort()).toEqual([...buyers].sort());
    const shown = await ask('people', `ip:${READER}`, '--match', customers);
    for (const buyer of buyers) expect(shown.stdout).toContain(buyer);
  });

  it('weir people --match writes the customer into the table, too', async () => {
    const customers = join(directory, 'customers.csv');
    const { stdout } = await ask('people', `ip:${READER}`, '--match', customers, '--csv');
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^customer,person,/);
    expect(rows.map((row) => row.split(',')[0]).sort()).toEqual([...buyers].sort());
  });

  it('weir people knows times', async () => {
    const before = await ask('people', `ip:${READER}`, '--to', '2000-01-01', '--json');
    expect(before.code).toBe(0);
    expect(jsonLines(before.stdout)).toMatchObject([{ people: 0, disclosures: 0 }]);
    const since = await ask('people', `ip:${READER}`, '--from', '2000-01-01', '--json');
    expect(jsonLines(since.stdout)[0]).toMatchObject({ people: 20 });
  });

  it('weir people sets one recipient against another', async () => {
    const people = async (...args: string[]) => {
      const { code, stdout, stderr } = await ask('people', `ip:${READER}`, '--json', ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return jsonLines(stdout)[0]?.people;
    };
    expect(await people('--and', `ip:${NEIGHBOUR}`)).toBe(1);
    expect(await people('--or', `ip:${NEIGHBOUR}`)).toBe(20);
    expect(await people('--not', `ip:${NEIGHBOUR}`)).toBe(19);
    expect(await people('--tier', 'contact')).toBe(20);
    expect(await people('--channel', 'staff')).toBe(0);
    const shown = await ask('people', `ip:${READER}`, '--not', `ip:${NEIGHBOUR}`, '--lang', 'zh-CN');
    expect(shown.stdout).toContain('19 人');
    const unknown = await ask('people', `ip:${READER}`, '--category', 'pd:Shoes');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('pd:Shoes');
    const two = await ask('people', READER, '--and', NEIGHBOUR, '--not', NEIGHBOUR);
    expect(two.code).toBe(2);
  });

  it.each(['csv', 'jsonl', 'parquet'])('weir people --out writes a whole %s file', async (format) => {
    const path = join(directory, `affected.${format}`);
    const { code, stdout, stderr } = await ask('people', `ip:${READER}`, '--out', path, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonLines(stdout)).toMatchObject([{ people: 20, file: { path, format } }]);
    const bytes = readFileSync(path);
    if (format === 'parquet') {
      expect(bytes.subarray(0, 4).toString() + bytes.subarray(-4).toString()).toBe('PAR1PAR1');
    } else {
      const printed = await ask('people', `ip:${READER}`, format === 'csv' ? '--csv' : '--json');
      const lines = printed.stdout.trimEnd().split('\n').slice(1);
      const written = bytes
        .toString()
        .trimEnd()
        .replaceAll(format === 'csv' ? '"' : '\0', '')
        .split('\n');
      const same = (line: string) => (format === 'csv' ? line : JSON.parse(line));
      expect(written.slice(format === 'csv' ? 1 : 0).map(same)).toEqual(lines.map(same));
    }
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('weir people --out says where it cannot write, and leaves nothing', async () => {
    const { code, stderr } = await ask('people', `ip:${READER}`, '--out', join(directory, 'none', 'a.csv'));
    expect(code).toBe(2);
    expect(stderr).toContain('WEIR_OUTPUT');
  });

  it('weir ledger stats counts rows and bytes', async () => {
    const { code, stdout, stderr } = await ask('ledger', 'stats', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [stats] = jsonLines(stdout);
    expect(stats).toMatchObject({ months: [{ disclosures: 21 }] });
    expect(stats).toMatchObject({ spool: { waitingBytes: 0 }, horizon: null });
    expect((stats as { spool: { handedOverAt: number } }).spool.handedOverAt).toBeGreaterThan(0);
    const { stdout: text } = await ask('ledger', 'stats');
    expect(text).toContain('Waiting in the spool: 0 bytes.\nLast hand-over: 20');
    expect(text).toContain('Last removal under retention: none yet.');
    const chinese = (await ask('ledger', 'stats', '--lang', 'zh-CN')).stdout;
    expect(chinese).toContain('21 条披露');
    expect(chinese).toContain('缓冲区中等候：0 字节。');
  });

  it('weir recipients finds who received a person, by any identifier of theirs', async () => {
    const index = shop.population.indexOfId(Number(buyers[0])) as number;
    const person = shop.population.person(index);
    for (const text of [`id:${person.id}`, `phone:${person.phone}`, person.phone, String(person.id)]) {
      const { code, stdout, stderr } = await ask('recipients', text, '--json');
      expect({ text, code, stderr }).toEqual({ text, code: 0, stderr: '' });
      const received = jsonLines(stdout) as { recipient: { value: string }; disclosures: number }[];
      expect(received.map(({ recipient }) => recipient.value).sort()).toEqual([READER, NEIGHBOUR]);
    }
  });

  it('answers people in their language', async () => {
    const english = await ask('people', `ip:${READER}`);
    expect(english.stdout).toContain(`${READER} received the data of 20 people`);
    const chinese = await ask('people', `ip:${READER}`, '--lang', 'zh-CN');
    expect(chinese.stdout).toContain(`${READER} 共收到 20 人的信息`);
    const recipients = await ask('recipients', `id:${buyers[0]}`, '--lang', 'zh-CN');
    expect(recipients.stdout).toContain('共有 2 个接收方收到了此人的信息');
  });

  it('and after it has stopped, the same', async () => {
    const running = await ask('people', `ip:${READER}`, '--json');
    expect(await gate.stop()).toBe(0);
    const stopped = await ask('people', `ip:${READER}`, '--json');
    expect(stopped).toEqual(running);
  });
});

describe('weir inspect --json', () => {
  it('finds the people of a saved response', async () => {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'reviews.json');
    writeFileSync(path, page);
    const { code, stdout, stderr } = await runWeir(['inspect', path, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [inspection, ...more] = jsonLines(stdout) as {
      findings: { entity: string; start: number; end: number }[];
      people: unknown[];
      unseen: unknown[];
    }[];
    expect(more).toEqual([]);
    expect(inspection?.people).toHaveLength(20);
    expect(inspection?.unseen).toEqual([]);
    const text = page.toString('utf8');
    const phones = inspection?.findings.filter(({ entity }) => entity === 'PHONE_NUMBER') ?? [];
    expect(phones).toHaveLength(20);
    // Offsets are UTF-16 indices into the text, Chinese in it or not.
    for (const { start, end } of phones) expect(text.slice(start, end)).toMatch(/^(?:1\d{10}|\+44 ?[\d ]+)$/);
  });

  it('reads standard input', async () => {
    const input = '{"id":48250001,"mobile":"13912341234"}';
    const { code, stdout } = await runWeir(['inspect', '--type', 'json', '--json'], { input });
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0]?.people).toHaveLength(1);
  });

  it('tells people in their language what was found', async () => {
    const input = '{"id":48250001,"mobile":"13912341234"}';
    const { stdout } = await runWeir(['inspect', '--type', 'json', '--lang', 'zh-CN'], { input });
    expect(stdout).toMatch(/发现 2 处，涉及 1 人/);
  });
});
