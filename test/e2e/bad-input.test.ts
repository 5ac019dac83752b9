/**
 * What goes wrong in somebody's hands: each mistake gets one line on stderr, with a code, what is wrong, where, and
 * how to mend it, and the documented exit code; nothing is lost by it.
 */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { as, get } from '../support/client.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses, type Finished, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory, startOrigin } from '../support/scratch.ts';

/** Nobody listens there, and nobody needs to: these gates never get as far as asking their origin. */
const NO_ORIGIN = 'http://127.0.0.1:9';

let directory: string;
let data: string;

beforeEach(() => {
  directory = scratchDirectory();
  data = join(directory, 'data');
});
afterEach(endProcesses);
afterAll(clearScratch);

const gate = (...args: string[]) =>
  runWeir([
    'gate',
    ...['--origin', NO_ORIGIN, '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0', '--data', data],
    ...args,
  ]);

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** One line, with the code in front, on stderr alone. */
function expectOneLine({ code, stdout, stderr }: Finished, exitCode: number, errorCode: string): void {
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^weir: ${errorCode} [^\\n]+\\n$`));
  // What is wrong, and how to mend it: two parts at least.
  expect(stderr.replace(/\n$/, '')).toMatch(/.; .+\.$|。.+。$/);
}

describe('a configuration', () => {
  it('that is not there', async () => {
    const path = join(directory, 'missing.yaml');
    const result = await gate('-c', path);
    expectOneLine(result, 2, 'WEIR_CONFIG_UNREADABLE');
    expect(result.stderr).toContain(path);
    expect(existsSync(data)).toBe(false);
  });

  it('with a key that nobody knows: the key is named', async () => {
    const result = await gate('-c', file('weir.yaml', 'identify:\n  sesionCookie: sid\n'));
    expectOneLine(result, 2, 'WEIR_CONFIG_INVALID');
    expect(result.stderr).toContain('identify.sesionCookie');
    expect(existsSync(data)).toBe(false);
  });

  it('with a value that cannot be: the key is named', async () => {
    const result = await gate(
      '-c',
      file('weir.yaml', 'budgets:\n  visitor:\n    - { window: soon, deny: 300 }\n'),
    );
    expectOneLine(result, 2, 'WEIR_CONFIG_INVALID');
    expect(result.stderr).toContain('budgets.visitor.0.window');
  });

  it('that is no YAML', async () => {
    expectOneLine(await gate('-c', file('weir.yaml', 'identify: [')), 2, 'WEIR_CONFIG_INVALID');
  });

  it('with a proxy that is no address', async () => {
    const result = await gate('-c', file('weir.yaml', 'identify:\n  trustedProxies: [10.0.0.0/99]\n'));
    expectOneLine(result, 2, 'WEIR_CONFIG_INVALID');
    expect(result.stderr).toContain('identify.trustedProxies');
  });

  it('is refused in Chinese to whoever reads Chinese', async () => {
    const path = file('weir.yaml', 'nonsense: 1\n');
    const result = await gate('-c', path, '--lang', 'zh-CN');
    expectOneLine(result, 2, 'WEIR_CONFIG_INVALID');
    expect(result.stderr).toContain(`配置文件 ${path} 无效`);
    expect(result.stderr).toContain('nonsense');
  });
});

describe('an address', () => {
  const taken: Server[] = [];
  afterEach(async () => {
    for (const server of taken.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  async function takenPort(): Promise<number> {
    const server = createServer();
    taken.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as { port: number }).port;
  }

  it('that is in use, for the gate', async () => {
    const port = await takenPort();
    const result = await gate('--listen', `127.0.0.1:${port}`);
    expectOneLine(result, 2, 'WEIR_PORT_IN_USE');
    expect(result.stderr).toContain(`127.0.0.1:${port}`);
    expect(result.stderr).toContain('--listen');
    // The ledger was opened and is given free again.
    expect(existsSync(join(data, 'lock'))).toBe(false);
    const again = await startGate({ origin: NO_ORIGIN, data });
    expect(await again.stop()).toBe(0);
  });

  it('that is in use, for the console', async () => {
    const port = await takenPort();
    const result = await gate('--console', `127.0.0.1:${port}`);
    expectOneLine(result, 2, 'WEIR_PORT_IN_USE');
    expect(result.stderr).toContain('--console');
  });

  it('that is none', async () => {
    expectOneLine(await gate('--listen', '127.0.0.1:eighty'), 2, 'WEIR_USAGE');
    expectOneLine(await gate('--origin', 'localhost'), 2, 'WEIR_ORIGIN_URL');
    expectOneLine(await gate('--console', ':99999'), 2, 'WEIR_USAGE');
    expectOneLine(await runWeir(['gate', '--data', data]), 2, 'WEIR_USAGE');
    // A ledger is not made in passing.
    expect(existsSync(data)).toBe(false);
  });
});

describe('a data directory', () => {
  it('that another process holds is left alone', async () => {
    const first = await startGate({ origin: NO_ORIGIN, data });
    const result = await gate();
    expectOneLine(result, 2, 'WEIR_LEDGER_LOCKED');
    expect(result.stderr).toContain(`pid ${first.pid}`);
    const chinese = await gate('--lang', 'zh-CN');
    expectOneLine(chinese, 2, 'WEIR_LEDGER_LOCKED');
    expect(chinese.stderr).toMatch(/\p{Script=Han}/u);
    expect((await get(first.url)).status).toBe(502);
    expect(await first.stop()).toBe(0);
  });

  it('whose key others can read is not used', async () => {
    const first = await startGate({ origin: NO_ORIGIN, data });
    expect(await first.stop()).toBe(0);
    const key = join(data, 'weir.key');
    const before = readFileSync(key, 'utf8');
    chmodSync(key, 0o644);
    const result = await gate();
    expectOneLine(result, 2, 'WEIR_KEY_EXPOSED');
    expect(result.stderr).toContain('0644');
    expect(readFileSync(key, 'utf8')).toBe(before);
    expect(statSync(key).mode & 0o777).toBe(0o644);
    chmodSync(key, 0o600);
    const second = await startGate({ origin: NO_ORIGIN, data });
    expect(await second.stop()).toBe(0);
  });

  it('that is a file', async () => {
    data = file('data', 'not a directory');
    const result = await gate();
    expectOneLine(result, 2, 'WEIR_DATA_DIR');
    expect(readFileSync(data, 'utf8')).toBe('not a directory');
  });
});

describe('a question', () => {
  it('to a ledger that is not there', async () => {
    for (const command of ['people', 'recipients']) {
      const result = await runWeir([command, 'ip:198.51.100.1', '--data', data]);
      expectOneLine(result, 2, 'WEIR_LEDGER_NONE');
      expect(result.stderr).toContain(data);
      // Asking makes no ledger.
      expect(existsSync(data)).toBe(false);
    }
  });

  it('about somebody whom the ledger does not know', async () => {
    const origin = await startOrigin((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"id":10023,"mobile":"13812345678"}');
    });
    const running = await startGate({ origin: origin.url, data, config: BEHIND_A_PROXY });
    expect((await get(running.url, as('198.51.100.7'))).whole).toBe(true);
    const unknown = await runWeir(['people', 'ip:203.0.113.250', '--data', data]);
    expectOneLine(unknown, 1, 'WEIR_RECIPIENT_UNKNOWN');
    const nobody = await runWeir(['recipients', 'id:99999999', '--data', data]);
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(nobody.stderr).toMatch(/^[^\n]+\n$/);
    const chinese = await runWeir(['recipients', 'id:99999999', '--data', data, '--lang', 'zh-CN']);
    expect(chinese.stderr).toBe('台账中没有任何接收方收到过此人的信息。\n');
    expect(await running.stop()).toBe(0);
  });

  it('about a time that is none', async () => {
    for (const option of ['--from', '--to']) {
      // A time of day without its offset is another moment on another machine.
      for (const time of ['yesterday', '2026-02-30', '2026-07-01T08:00:00']) {
        const result = await runWeir(['people', 'ip:198.51.100.1', '--data', data, option, time]);
        expectOneLine(result, 2, 'WEIR_USAGE');
        expect(result.stderr).toContain(`${option} ${time}`);
      }
    }
  });
});

describe('a command line', () => {
  it('with a command or an option that does not exist', async () => {
    for (const args of [['gaet'], ['gate', '--orign', NO_ORIGIN], ['people'], ['inspect', '--type', 'pdf']]) {
      const result = await runWeir(args);
      expectOneLine(result, 2, 'WEIR_USAGE');
    }
  });

  it('that asks the demo for something odd', async () => {
    const result = await runWeir(['demo', '--once', '--seconds', '3', '--out', join(directory, 'demo')]);
    expectOneLine(result, 2, 'WEIR_USAGE');
    expect(result.stderr).toContain('--seconds');
    expect(existsSync(join(directory, 'demo'))).toBe(false);
  });
});

describe('a file to inspect', () => {
  it('that is not there', async () => {
    const path = join(directory, 'missing.json');
    for (const args of [[path], ['--cases', path]]) {
      const result = await runWeir(['inspect', ...args]);
      expectOneLine(result, 2, 'WEIR_INPUT_UNREADABLE');
      expect(result.stderr).toContain(path);
    }
  });

  it('of cases with a broken line: the line is named, those before it were read', async () => {
    const path = file(
      'cases.jsonl',
      '{"id":"a","text":"call 13812345678"}\n\n{"id":"b", text}\n{"id":"c","text":""}\n',
    );
    for (const lang of ['en', 'zh-CN']) {
      const { code, stdout, stderr } = await runWeir(['inspect', '--cases', path, '--lang', lang]);
      expect(code).toBe(2);
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).id),
      ).toEqual(['a']);
      expect(stderr).toMatch(/^weir: WEIR_INPUT_INVALID [^\n]+\n$/);
      expect(stderr).toMatch(lang === 'en' ? /line 3/ : /第 ?3 ?行/);
    }
  });

  it('that says it is compressed and is not', async () => {
    expectOneLine(await runWeir(['inspect', file('answer.json.gz', '{}')]), 2, 'WEIR_INPUT_UNREADABLE');
  });
});
