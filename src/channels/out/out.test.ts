import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deniedVerdict, VERDICT_AT } from '../../../test/support/verdict.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import { BlockList } from './block-list.ts';
import { cefOf } from './cef.ts';
import { Delivery, FIRST_PAUSE_MS, MAX_ATTEMPTS, MAX_DEAD_LETTERS, MAX_WAITING } from './delivery.ts';
import { type Notice, noticeOf } from './notice.ts';
import { ocsfFinding } from './ocsf.ts';
import { framed, SyslogSender, syslogMessage } from './syslog.ts';
import { outTarget, targetName } from './targets.ts';
import { chatMessage, post, signed, verifies, WebhookRefused } from './webhook.ts';

const AT = VERDICT_AT;
const verdict = (changes: Partial<Verdict> = {}) => deniedVerdict(undefined, changes);
const account = { kind: 'account' as const, value: 'alice@example.com', key: 7n };

describe('a notice', () => {
  it('names nobody, unless it is wanted', () => {
    const notice = noticeOf(verdict({ recipient: account }), false);
    expect(notice).toMatchObject({ recipient: { kind: 'account', key: '0000000000000007' }, people: 300 });
    for (const text of [JSON.stringify(ocsfFinding(notice, '1')), cefOf(notice, '1'), JSON.stringify(notice)])
      expect(text).not.toContain('alice');
    expect(noticeOf(verdict({ recipient: account }), true).recipient.value).toBe('alice@example.com');
    const cell = { kind: 'cell' as const, value: 'route GET /a', key: 1n };
    expect(noticeOf(verdict({ subject: cell, scope: 'cell' }), false).recipient.value).toBe('route GET /a');
  });

  it('is an OCSF Detection Finding', () => {
    expect(ocsfFinding(noticeOf(verdict(), true), '9.9')).toMatchObject({
      class_uid: 2004,
      category_uid: 2,
      activity_id: 1,
      type_uid: 200401,
      time: AT,
      severity_id: 4,
      metadata: { version: '1.5.0', product: { name: 'Weir', version: '9.9' } },
      finding_info: { analytic: { name: 'budget', type_id: 4 } },
      unmapped: { people: 300, window_ms: 60_000, recipient: { value: '203.0.113.9' } },
    });
  });

  it('is CEF that reads back, whatever a recipient is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = cefOf(noticeOf(verdict({ recipient: { ...account, value } }), true), 'v|1\\2');
        expect(text).not.toMatch(/[\r\n]/);
        expect(text.startsWith('CEF:0|Weir|Weir|')).toBe(true);
        expect(text).toContain('|v\\|1\\\\2|budget-deny|');
        const extension = text.slice(text.indexOf('|8|') + 3);
        const shown = value.replace(/\p{C}/gu, '\ufffd').slice(0, 256);
        expect(extension).toContain(`cs3=${shown.replace(/[\\=]/g, '\\$&')} `);
      }),
    );
  });
});

describe('syslog', () => {
  it('is RFC 5424, one line, with its length before it on a stream', () => {
    const message = syslogMessage('deny', AT, 'a\nb', 'häst 1');
    expect(message).toMatch(/^<84>1 2026-11-23T10:00:00\.000Z h-st-1 weir \d+ verdict - a b$/);
    expect(framed('é').toString()).toBe('2 é');
  });

  it('reaches receivers over UDP and TCP, and says when there is none', async () => {
    const udp = createSocket('udp4');
    const datagram = new Promise<string>((resolve) =>
      udp.once('message', (bytes) => resolve(bytes.toString())),
    );
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    const { port } = udp.address();
    await new SyslogSender({ protocol: 'udp', host: '127.0.0.1', port }).send('hello');
    expect(await datagram).toBe('hello');
    udp.close();

    let received = '';
    const server = createTcpServer((socket) => socket.on('data', (bytes) => (received += bytes.toString())));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port: tcp } = server.address() as AddressInfo;
    const sender = new SyslogSender({ protocol: 'tcp', host: '127.0.0.1', port: tcp });
    await sender.send('one');
    await sender.send('two');
    while (received.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(received).toBe('3 one3 two');
    sender.close();
    await new Promise((resolve) => server.close(resolve));
    await expect(sender.send('three')).rejects.toThrow();
  });
});

describe('webhooks', () => {
  const secret = Buffer.from('a secret of many bytes');

  it('are what the receiver can verify, and nothing else is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(200), (body, other, late) => {
        const headers = signed(secret, 'id-1', 1_000, body);
        expect(verifies(secret, headers, body, 1_000 + late)).toBe(true);
        expect(verifies(secret, headers, body + other, 1_000)).toBe(false);
        expect(verifies(Buffer.from('another'), headers, body, 1_000)).toBe(false);
        expect(verifies(secret, { ...headers, 'webhook-id': 'id-2' }, body, 1_000)).toBe(false);
        expect(verifies(secret, headers, body, 2_000)).toBe(false);
      }),
    );
  });

  it('follow no redirection, and tell what may be tried again', async () => {
    const answers = [200, 302, 400, 503];
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(String(request.headers['webhook-id']));
      request
        .resume()
        .on('end', () => response.writeHead(answers.shift() as number, { location: '/x' }).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const send = () => post(url, signed(secret, 'id-1', 1, '{}'), '{}');
    await send();
    for (const mayRetry of [false, false, true]) {
      const error = await send().then(
        () => undefined,
        (reason: unknown) => reason as WebhookRefused,
      );
      expect(error?.mayRetry).toBe(mayRetry);
    }
    expect(seen).toEqual(Array(4).fill('id-1'));
    await new Promise((resolve) => server.close(resolve));
  });

  it('of chat rooms hold no markup', () => {
    expect(JSON.parse(chatMessage('<!channel> & <http://x|y>'))).toEqual({
      text: 'Weir: &lt;!channel&gt; &amp; &lt;http://x|y&gt;',
    });
  });
});

describe('delivery', () => {
  const notice = (id: string): Notice => ({ ...noticeOf(verdict(), false), id });
  const bed = (send: (each: Notice) => Promise<void>, mayRetry = true) => {
    const pauses: number[] = [];
    const delivery = new Delivery({
      send,
      mayRetry: () => mayRetry,
      pause: async (ms) => void pauses.push(ms),
      random: () => 1,
    });
    return { delivery, pauses };
  };

  it('tries again with pauses that double, in order, and gives up', async () => {
    const sent: string[] = [];
    let failures = 3;
    const { delivery, pauses } = bed(async ({ id }) => {
      if (id === 'never' || failures-- > 0) throw new Error(`no ${id}`);
      sent.push(id);
    });
    for (const id of ['a', 'b', 'never', 'c']) delivery.offer(notice(id));
    await delivery.close(10_000);
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(pauses.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * FIRST_PAUSE_MS));
    expect(pauses).toHaveLength(3 + MAX_ATTEMPTS - 1);
    expect(delivery.deadLetters.map(({ notice: { id }, reason }) => [id, reason])).toEqual([
      ['never', 'no never'],
    ]);
    expect([delivery.delivered, delivery.lost, delivery.waiting]).toEqual([3, 1, 0]);
  });

  it('does not try again what was refused for good', async () => {
    const { delivery, pauses } = bed(() => Promise.reject(new WebhookRefused(400)), false);
    delivery.offer(notice('a'));
    await delivery.close(10_000);
    expect([pauses.length, delivery.lost]).toEqual([0, 1]);
  });

  it('keeps to its bounds while nobody answers', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { delivery } = bed(() => gate.then(() => Promise.reject(new Error('late'))), false);
    const count = MAX_WAITING + MAX_DEAD_LETTERS + 50;
    for (let i = 0; i < count; i++) delivery.offer(notice(String(i)));
    expect([delivery.waiting, delivery.deadLetters.length, delivery.lost]).toEqual([
      MAX_WAITING,
      MAX_DEAD_LETTERS,
      count - MAX_WAITING,
    ]);
    release();
    await delivery.close(10_000);
    expect([delivery.waiting, delivery.lost]).toEqual([0, count]);
  });
});

describe('block lists', () => {
  it('hold denied addresses until they are over, once each', () => {
    const list = new BlockList(3_600_000);
    expect(list.take(verdict())).toBe(true);
    expect(list.take(verdict())).toBe(false);
    expect(list.take(verdict({ at: AT + 60_000 }))).toBe(true);
    expect(list.take(verdict({ kind: 'step-up' }))).toBe(false);
    expect(list.take(verdict({ scope: 'cell' }))).toBe(false);
    expect(list.take(verdict({ recipient: account, subject: account }))).toBe(false);
    const ip = (value: string) => ({ kind: 'ip' as const, value, key: 1n });
    expect(list.take(verdict({ recipient: account, subject: ip('2001:db8::1') }))).toBe(true);
    for (const hostile of ['all;', '1.2.3.4;\ndeny all', 'host.example'])
      expect(list.take(verdict({ recipient: ip(hostile), subject: ip(hostile) }))).toBe(false);
    expect(list.nginx(AT).split('\n').slice(1)).toEqual([
      'deny 203.0.113.9;  # until 2026-11-23T11:01:00Z',
      'deny 2001:db8::1;  # until 2026-11-23T11:00:00Z',
      '',
    ]);
    expect(JSON.parse(list.crowdsec(AT))).toMatchObject([
      { duration: '3660s', scope: 'ip', type: 'ban', value: '203.0.113.9' },
      { duration: '3600s', value: '2001:db8::1' },
    ]);
    expect(list.blocked(AT + 3_600_000)).toHaveLength(1);
    expect(list.nginx(AT + 7_200_000)).not.toContain('\ndeny');
  });
});

describe('targets', () => {
  it.each([
    ['ocsf:a.jsonl', 'ocsf:a.jsonl'],
    ['nginx:/etc/nginx/deny.conf', 'nginx:/etc/nginx/deny.conf'],
    ['syslog+udp://10.0.0.1', 'syslog+udp://10.0.0.1:514'],
    ['syslog+tls://[2001:db8::1]:7000', 'syslog+tls://2001:db8::1:7000'],
    ['https://siem.example/hook?key=s3cret', 'webhook siem.example'],
    ['slack+https://hooks.example/T/B/s3cret', 'chat hooks.example'],
    ['http://127.0.0.1:9/', 'webhook 127.0.0.1:9'],
  ])('%s is %s', (text, name) => {
    expect(targetName(outTarget(text))).toBe(name);
  });

  it.each([
    '',
    'ocsf:',
    'ftp://a/b',
    'syslog+udp://a:99999',
    'syslog://a',
    'http://siem.example/s3cret',
    'slack+ftp://x',
  ])('%s is none, and its secrets are not said', (text) => {
    expect(() => outTarget(text)).toThrow('cannot go to');
    expect(() => outTarget(text)).not.toThrow('s3cret');
  });
});
