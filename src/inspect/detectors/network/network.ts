/**
 * Addresses of machines. Sources: RFC 3986 §3.2.2 (IPv4 dotted decimal); RFC 4291 §2.2 and RFC 4007 §11 (IPv6 with
 * `::`, embedded IPv4, zone); RFC 4632 (prefix length); IEEE 802-2014 §8 (MAC, with `:`, `-` or in fours).
 *
 * Four numbers and three points are a version more often than an address: in text they count where they are of a
 * private range (RFC 1918) or too large for a version, and no word of versions stands before them. The private range
 * from 10 on has numbers that versions have: there a word or a sign of networks has to stand beside them, if anything
 * does.
 */
import { byteWithin, isDigit, isWord, textOf } from '../../bytes.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

/** Words before four numbers that are a version. */
const VERSION =
  /(?:\bv(?:er(?:sions?)?)?|version|release|build|firmware|upgrade[sd]?|updated?|sdk|版本号?|升级到?|固件|更新到?)[\s:：=.]*$/iu;

/** Words and signs before four numbers that are an address: what machines and people do to one, and from where. */
const OF_A_NETWORK =
  /(?:(?:^|[^\p{L}\p{N}])(?:from|to|at|by|via|on|of|is|through|gateway|router|peer|proxy|dns|node|ping(?:ed|ing)?|ssh|bind|listen(?:ed|ing|s)?|connect(?:ed|ing|s)?|login|address)|来自|从|在|到|为|是|网关|路由|代理|主机|登录|连接|节点)[\s:：]*$|[@=>]\s?$|\/\/$/iu;
/** … though they follow one of versions: `upgraded to 10.7.28.3`. */
const VERSION_THEN =
  /(?:upgrade[sd]?|updated?|released?|version|build|升级|更新|版本)\s?(?:from|to|at|as|is|of|为|是|到|从)[\s:：]*$/iu;

export const checkIpv4: Check = (_c, _length, bytes, start, end, from, to) => {
  const before = byteWithin(bytes, start - 1, from, to);
  // `Chrome/1.2.3.4`, `v-1.2.3.4`, `0.1.2.3.4`
  if (before === 0x2e) return false;
  const part: number[] = [0];
  for (let i = start; i < end && bytes[i] !== 0x2f; i++) {
    if (bytes[i] === 0x2e) part.push(0);
    else part[part.length - 1] = part.at(-1)! * 10 + bytes[i]! - 0x30;
  }
  const [a, b, c, d] = part as [number, number, number, number];
  const large = Number(a >= 64) + Number(b >= 64) + Number(c >= 64) + Number(d >= 64);
  // 10.7.28.3 is a version as often: of that range only what is numbered as networks are.
  const ten = a === 10 && (b <= 1 || large >= 2);
  const local = ten || (a === 192 && b === 168) || (a === 172 && b >= 16 && b < 32) || a === 127;
  const path = before === 0x2f && byteWithin(bytes, start - 2, from, to) !== 0x2f;
  if (byteWithin(bytes, end, from, to) === 0x2d || before === 0x2d || path) return undefined;
  if (ten && before === 0x76) return undefined;
  if (ten && (start > from || end < to) && !isRound(a, b, c, d)) {
    const port = byteWithin(bytes, end, from, to) === 0x3a && isDigit(byteWithin(bytes, end + 1, from, to));
    const said = textOf(bytes, Math.max(from, start - 24), start);
    if (VERSION.test(said) || VERSION_THEN.test(said)) return undefined;
    return port || bytes[end - 3] === 0x2f || bytes[end - 2] === 0x2f || OF_A_NETWORK.test(said)
      ? true
      : undefined;
  }
  if (local || a === 255 || (a === 0 && b + c + d === 0)) return before === 0x76 ? undefined : true;
  if (VERSION.test(textOf(bytes, Math.max(from, start - 24), start))) return undefined;
  return large >= 3 || (a >= 32 && large >= 2) || isRound(a, b, c, d) ? true : undefined;
};

/** `8.8.8.8`, `1.1.1.1`: addresses that people know by heart. */
function isRound(a: number, b: number, c: number, d: number): boolean {
  return a === b && b === c && c === d;
}

/** Two colons side by side, or as many of them as eight groups have: times of the day have fewer. */
function hasEnoughGroups(bytes: Uint8Array, start: number, end: number): boolean {
  let colons = 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== 0x3a) continue;
    if (bytes[i + 1] === 0x3a && i + 1 < end) return true;
    colons++;
  }
  return colons >= 6;
}

/** RFC 4291 §2.2: at most eight groups, one `::`, the last two groups perhaps as IPv4. */
export const checkIpv6: Check = (_c, _length, bytes, start, end, from, to) => {
  const before = byteWithin(bytes, start - 1, from, to);
  const after = byteWithin(bytes, end, from, to);
  if (isWord(before) || after === 0x3a) return false;
  if (before === 0x3a) {
    // A colon behind a group, or behind another one, is of a longer chain; else it ends a label.
    const outer = byteWithin(bytes, start - 2, from, to);
    if (isWord(outer) || outer === 0x3a || bytes[start] === 0x3a) return false;
  }
  if (after === 0x2e && isDigit(byteWithin(bytes, end + 1, from, to))) return false;
  if (!hasEnoughGroups(bytes, start, end)) return false;
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  const [plain, prefix] = text.split('/') as [string, string | undefined];
  if (prefix !== undefined && Number(prefix) > 128) return false;
  const address = plain.replace(/%.*$/, '');
  const last = address.slice(address.lastIndexOf(':') + 1);
  let extra = 0;
  if (last.includes('.')) {
    const parts = last.split('.');
    if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
      return false;
    extra = 1;
  }
  if (address.includes('.') && extra === 0) return false;
  const [left, right, more] = address.split('::');
  if (more !== undefined) return false;
  const count = (side: string | undefined): number =>
    side === undefined || side === '' ? 0 : side.split(':').length;
  const groups = `${left ?? ''}:${right ?? ''}`.split(':').filter((group) => group !== '');
  if (groups.some((group) => group.length > 4 && !group.includes('.'))) return false;
  // The colon before it is not of it: `地址:fe80::1`.
  if (left?.startsWith(':')) return false;
  if (right !== undefined && (left?.endsWith(':') || right.startsWith(':') || right.endsWith(':')))
    return false;
  const total = count(left) + count(right) + extra;
  if (right === undefined) return total === 8 && groups.length + extra === 8;
  if (total > 7) return false;
  return groups.length === 0 ? undefined : true; // `::` alone: any scope operator looks so
};

const checkMac: Check = (_c, _length, bytes, start, end, from, to) => {
  const separator = bytes[start + 2]! === 0x3a || bytes[start + 2] === 0x2d ? bytes[start + 2] : 0x2e;
  const next = byteWithin(bytes, end + 1, from, to);
  if (byteWithin(bytes, end, from, to) === separator && isWord(next)) return false; // a longer string of octets
  if (byteWithin(bytes, start - 1, from, to) === separator) return false;
  let ones = 0;
  let zeros = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]! | 0x20;
    if (byte === 0x66) ones++;
    else if (bytes[i] === 0x30) zeros++;
  }
  return ones < 12 && zeros < 12;
};

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const HEX2 = '[0-9A-F]{2}';

export const NETWORK: readonly Detector[] = [
  {
    entity: 'IP_ADDRESS',
    category: 'pd:IPAddress',
    pack: 'common',
    inside: true,
    source: 'RFC 3986 §3.2.2, RFC 4632',
    patterns: [`${OCTET}(\\.${OCTET}){3}(/(3[0-2]|[12]?\\d))?`],
    check: checkIpv4,
    odds: STRENGTH.checked,
    proven: STRENGTH.likely,
    keys: ['ip'],
    labels: 'ip,ipv4,ip address,host,server,client,subnet,addr,remote,地址,ip地址,登录ip',
  },
  {
    entity: 'IP_ADDRESS',
    category: 'pd:IPAddress',
    pack: 'common',
    inside: true,
    source: 'RFC 4291 §2.2, RFC 4007 §11',
    patterns: [
      '[0-9A-F]{0,4}(:[0-9A-F]{0,4}){2,8}(:\\d{1,3}(\\.\\d{1,3}){3})?(%[A-Z0-9]{1,16})?(/\\d{1,3})?',
      '[0-9A-F]{0,4}(:[0-9A-F]{0,4}){1,8}:\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,3})?',
    ],
    alone: [],
    signs: ['::', '[0-9A-F]{1,4}(:[0-9A-F]{1,4}){0,7}::', '[0-9A-F]{1,4}(:[0-9A-F]{1,4}){5}:'],
    check: checkIpv6,
    odds: STRENGTH.bare,
    proven: STRENGTH.strong,
    keys: ['ip'],
    labels: 'ip,ipv6,ip address',
  },
  {
    entity: 'MAC_ADDRESS',
    category: 'pd:MACAddress',
    pack: 'common',
    inside: true,
    source: 'IEEE 802-2014 §8',
    patterns: [`${HEX2}(:${HEX2}){5}`, `${HEX2}(-${HEX2}){5}`, '[0-9A-F]{4}\\.[0-9A-F]{4}\\.[0-9A-F]{4}'],
    check: checkMac,
    odds: STRENGTH.likely,
    proven: STRENGTH.likely,
    keys: ['mac'],
    labels: 'mac,mac address,physical address,hardware,ethernet,wifi',
  },
];
