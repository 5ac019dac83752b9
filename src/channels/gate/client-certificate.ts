/**
 * Whom a client's certificate names (RFC 5280 §4.1.2.6, §4.2.1.6). The certificate was checked in the handshake, by the
 * authorities of the configuration; a name that stands twice or could be read in two ways names nobody.
 */
import type { X509Certificate } from 'node:crypto';
import type { Evidence, Known } from './identify.ts';

export const CERTIFICATE_FIELDS = ['cn', 'dns', 'email', 'uri'] as const;
/** The common name of the subject, or a name of subjectAltName of that type. */
export type CertificateField = (typeof CERTIFICATE_FIELDS)[number];

const PREFIXES = { dns: 'DNS:', email: 'email:', uri: 'URI:' } as const;

/** @returns undefined when there is no such name, or more than one. */
export function certificateName(
  certificate: Pick<X509Certificate, 'subject' | 'subjectAltName'>,
  field: CertificateField,
): string | undefined {
  const found: string[] = [];
  if (field === 'cn') {
    for (const line of (certificate.subject ?? '').split('\n')) {
      // A part with several attributes has plus signs; Node escapes those within values.
      if (line.startsWith('CN=') && !/(?<!\\)\+/.test(line)) found.push(unescaped(line.slice(3)));
      else if (line.includes('CN=')) found.push('', '');
    }
  } else {
    // Node writes a value that holds a comma or a quote as a JSON string: none that names somebody does.
    if ((certificate.subjectAltName ?? '').includes('"')) return undefined;
    for (const part of (certificate.subjectAltName ?? '').split(', ')) {
      if (part.startsWith(PREFIXES[field])) found.push(part.slice(PREFIXES[field].length));
    }
  }
  const [name] = found;
  return found.length !== 1 || name === undefined || !PRINTABLE.test(name) ? undefined : name;
}

/** Undoes the escapes of RFC 2253 §2.4. A control character, which Node writes as `\0A`, stays one. */
function unescaped(text: string): string {
  return text.replace(/\\([0-9A-Fa-f]{2}|.)/g, (_, it: string) =>
    it.length === 2 ? String.fromCharCode(Number.parseInt(it, 16)) : it,
  );
}

const PRINTABLE = /^[^\p{Cc}]+$/u;

/** @param kind which identity the name is. */
export function certificates(
  field: CertificateField,
  kind: 'account' | 'employee' | 'partner',
  bounded: (value: string) => string,
): Evidence {
  // One object per connection: reading a certificate costs more than all else about a request.
  const known = new WeakMap<X509Certificate, Known>();
  return ({ connection }) => {
    const certificate = connection?.certificate;
    if (certificate === undefined) return undefined;
    let told = known.get(certificate);
    if (told === undefined) {
      const name = certificateName(certificate, field);
      told = name === undefined ? {} : { [kind]: bounded(name) };
      known.set(certificate, told);
    }
    return told;
  };
}
