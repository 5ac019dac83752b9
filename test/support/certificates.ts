/**
 * Certificates for tests, made on the spot: X.509 v3 (RFC 5280) with P-256 keys, as DER put together by hand. Nothing
 * here is fit for use: no serial numbers worth the name, no revocation.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly subject: Buffer;
}

export interface CertificateWish {
  /** Common name of the subject. */
  readonly name: string;
  /** Further parts of the subject. */
  readonly organisation?: string;
  /** Names of hosts; `127.0.0.1` is always one of the addresses. */
  readonly hosts?: readonly string[];
  /** Who signs; itself without one. */
  readonly issuer?: MadeCertificate;
  readonly authority?: boolean;
  readonly from?: Date;
  readonly to?: Date;
}

const DAY_MS = 86_400_000;

export function makeCertificate(wish: CertificateWish): MadeCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const subject = nameOf(wish.name, wish.organisation);
  const now = Date.now();
  const validity = seq(
    time(wish.from ?? new Date(now - DAY_MS)),
    time(wish.to ?? new Date(now + 30 * DAY_MS)),
  );
  const hosts = (wish.hosts ?? []).map((host) => tlv(0x82, Buffer.from(host)));
  const extensions = [
    extension('2.5.29.19', true, seq(...(wish.authority === true ? [tlv(0x01, Buffer.from([0xff]))] : []))),
    extension('2.5.29.17', false, seq(...hosts, tlv(0x87, Buffer.from([127, 0, 0, 1])))),
    extension('2.5.29.14', false, tlv(0x04, createHash('sha1').update(spki).digest())),
  ];
  const body = seq(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    wish.issuer?.subject ?? subject,
    validity,
    subject,
    spki,
    tlv(0xa3, seq(...extensions)),
  );
  const signature = sign('sha256', body, wish.issuer?.privateKey ?? privateKey);
  const der = seq(body, ECDSA_SHA256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines(der)}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    privateKey,
    subject,
  };
}

function lines(der: Buffer): string {
  return (der.toString('base64').match(/.{1,64}/g) as string[]).join('\n');
}

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), body]);
}

function seq(...parts: Buffer[]): Buffer {
  return tlv(0x30, ...parts);
}

function oid(dotted: string): Buffer {
  const [a, b, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [40 * a + b];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tlv(0x06, Buffer.from(bytes));
}

const ECDSA_SHA256 = seq(oid('1.2.840.10045.4.3.2'));

function attribute(type: string, text: string): Buffer {
  return tlv(0x31, seq(oid(type), tlv(0x0c, Buffer.from(text))));
}

function nameOf(common: string, organisation: string | undefined): Buffer {
  const parts = organisation === undefined ? [] : [attribute('2.5.4.10', organisation)];
  return seq(...parts, attribute('2.5.4.3', common));
}

/** UTCTime: years 1950 to 2049. */
function time(at: Date): Buffer {
  const text = at.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${text}Z`));
}

function extension(type: string, critical: boolean, value: Buffer): Buffer {
  return seq(oid(type), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
}
