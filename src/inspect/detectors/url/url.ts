/**
 * Web addresses: RFC 3986 with a registered name that ends in a top-level domain (IANA root zone; of generic domains
 * without a scheme only those in common use, so that `index.html` and `e.g` are none). Only the `all` tier looks for
 * them: a page's address is personal when it is somebody's page, and nothing in it says so.
 */
import { byteWithin } from '../../bytes.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const GENERIC = new Set(
  'com net org info biz edu gov mil int name pro mobi tel asia cat jobs museum travel aero coop post arpa xyz online site shop store app dev cloud tech top club vip live world life today space website blog news email media agency digital group company solutions services systems network academy design studio work wiki link click page icu fun art bank finance health care law homes house global zone team city webcam'.split(
    ' ',
  ),
);
/** Country codes that are file extensions and words more often. */
const NOT_COUNTRY = new Set('js ts py rb sh md so rs cs vb db gz xz mm'.split(' '));

const checkHost: Check = (_c, _length, bytes, start, end, from, to) => {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  text = text.replace(/^["']|["']$/g, '').toLowerCase();
  const scheme = /^(?:https?|ftp):\/\//.exec(text)?.[0];
  const host = text.slice(scheme?.length ?? 0).split(/[/?#:]/, 1)[0]!;
  const labels = host.split('.');
  if (labels.length < 2 || labels.some((label) => label === '' || label.length > 63 || /^-|-$/.test(label)))
    return false;
  if (labels[0] === 'www' && labels.length < 3) return false;
  const top = labels.at(-1)!;
  if (!/^(?:[a-z]{2,24}|xn--[a-z0-9-]+)$/.test(top)) return false;
  if (scheme !== undefined) return true;
  const before = byteWithin(bytes, start - 1, from, to);
  if (before === 0x40 || byteWithin(bytes, end, from, to) === 0x40 || before === 0x2e) return before !== 0x2e;
  return GENERIC.has(top) || (top.length === 2 && !NOT_COUNTRY.has(top));
};

const HOST = '[A-Z0-9]([A-Z0-9-]{0,62})(\\.[A-Z0-9]([A-Z0-9-]{0,62})){1,8}';
const REST = '(:\\d{1,5})?([/?#][A-Z0-9._~:/?#@!$&()*+,;=%-]*[A-Z0-9/_=&#-])?/?';

export const URL_DETECTOR: Detector = {
  entity: 'URL',
  category: 'pd:SocialMedia',
  pack: 'common',
  inside: true,
  source: 'RFC 3986, IANA root zone',
  patterns: [`(https?|ftp)://${HOST}${REST}`, `["'](https?://)${HOST}${REST}["']`, `${HOST}${REST}`],
  check: checkHost,
  odds: STRENGTH.shaped,
  proven: STRENGTH.shaped,
  keys: [],
  labels: 'url,website,link,homepage,profile,网址,主页',
  allOnly: true,
};
