import { describe, expect, it } from 'vitest';
import { createInspector } from '../../inspector.ts';

const inspector = createInspector();

const found = (text: string): string[] =>
  inspector
    .inspect(new TextEncoder().encode(text), { contentType: 'text/plain' })
    .findings.filter(({ entity }) => entity === 'IP_ADDRESS')
    .map(({ start, end }) => Buffer.from(text).subarray(start, end).toString());

describe('four numbers and three points in text', () => {
  it.each([
    ['login from 10.17.175.238 refused', '10.17.175.238'],
    ['10.17.175.238', '10.17.175.238'],
    ['ping 10.38.187.161', '10.38.187.161'],
    ['proxy: 10.38.187.161 down', '10.38.187.161'],
    ['cached at 10.1.161.134:8080 again', '10.1.161.134'],
    ['saw 10.1.161.134:8080 again', '10.1.161.134'],
    ['http://10.1.161.134/a', '10.1.161.134'],
    ['route 10.0.64.0/18 added', '10.0.64.0/18'],
    ['root@10.0.64.2 $', '10.0.64.2'],
    ['来自10.2.237.114的请求', '10.2.237.114'],
    ['host 10.2.237.114', '10.2.237.114'],
    ['update 192.168.3.4 failed', '192.168.3.4'],
    ['see 203.0.113.250 there', '203.0.113.250'],
  ])('are an address in %s', (text, address) => expect(found(text)).toEqual([address]));

  it.each([
    'merged 2be71c4 into release 10.17.175.238 (#48818)',
    'body{color:#8dd;background:#e90} /* 10.9.194.75 */',
    'upgraded to 10.48.180.131 today',
    'build: 10.47.224.147 passed',
    '升级到 10.47.224.147',
    'app v10.47.224.147 is out',
  ])('are none in %s', (text) => expect(found(text)).toEqual([]));
});

describe('an address of version 6', () => {
  it.each([
    ['地址 :fe80::1c2f:33ab', ['fe80::1c2f:33ab']],
    ['来自 ::ffff:203.0.113.7', ['::ffff:203.0.113.7']],
    ['来自 2001:db8::8a2e:370:7334。', ['2001:db8::8a2e:370:7334']],
    ['来自 2001:db8:1:2:3:4:5:6。', ['2001:db8:1:2:3:4:5:6']],
    ['sum :1:2:3 of', []],
    [':::', []],
    ['std::vector a::b', []],
  ])('in %s does not begin with one colon', (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });
});
