/**
 * The certificates of a listener, by the name that a client asks for (SNI, RFC 6066 §3), as contexts that are replaced
 * as a whole: connections that stand keep theirs, the next handshake has the new ones.
 *
 * Invariant: a set that cannot serve (a key that is another's, text that is no certificate) is refused before anything
 * is replaced.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
} from 'node:tls';
import { WeirError } from '../../disclosure/error.ts';

/** One certificate with its chain and its key, as PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
  /** What errors call it: its file. */
  readonly label: string;
}

export interface TlsSetup {
  /** The first is shown to clients that name no host, or one that no certificate is for. */
  readonly certificates: readonly CertificatePair[];
  readonly minVersion: Extract<SecureVersion, 'TLSv1.2' | 'TLSv1.3'>;
  /** Authorities (PEM) whose certificates clients are asked for. */
  readonly clientAuthorities?: string;
  /** Whether clients without such a certificate are turned away in the handshake. */
  readonly clientsMust?: boolean;
}

/** What is known of one certificate, for people. */
export interface CertificateFacts {
  readonly label: string;
  readonly names: readonly string[];
  readonly validFrom: number;
  readonly validTo: number;
}

interface Loaded {
  readonly facts: CertificateFacts;
  readonly options: SecureContextOptions;
  readonly context: SecureContext;
}

export class Certificates {
  readonly #loaded: readonly Loaded[];
  readonly #byName = new Map<string, SecureContext>();

  /** @throws WeirError WEIR_TLS_CERTIFICATE */
  constructor(setup: TlsSetup) {
    this.#loaded = setup.certificates.map((pair) => load(pair, setup));
    for (const { facts, context } of this.#loaded) {
      for (const name of facts.names) if (!this.#byName.has(name)) this.#byName.set(name, context);
    }
  }

  get facts(): readonly CertificateFacts[] {
    return this.#loaded.map(({ facts }) => facts);
  }

  /** Options of the context for clients that name nobody. */
  get usual(): SecureContextOptions {
    return (this.#loaded[0] as Loaded).options;
  }

  /** The context for a name; a certificate for `*.a.example` covers one label. */
  for(name: string): SecureContext {
    const lower = name.toLowerCase();
    const dot = lower.indexOf('.');
    return (
      this.#byName.get(lower) ??
      (dot === -1 ? undefined : this.#byName.get(`*${lower.slice(dot)}`)) ??
      (this.#loaded[0] as Loaded).context
    );
  }
}

function load(pair: CertificatePair, setup: TlsSetup): Loaded {
  const options: SecureContextOptions = {
    cert: pair.cert,
    key: pair.key,
    minVersion: setup.minVersion,
    ...(setup.clientAuthorities === undefined ? {} : { ca: setup.clientAuthorities }),
  };
  try {
    const certificate = new X509Certificate(pair.cert);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) {
      throw new Error('the key does not belong to the certificate');
    }
    const facts = {
      label: pair.label,
      names: namesOf(certificate),
      validFrom: Date.parse(certificate.validFrom),
      validTo: Date.parse(certificate.validTo),
    };
    return { facts, options, context: createSecureContext(options) };
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new WeirError('WEIR_TLS_CERTIFICATE', { path: pair.label, reason }, { cause });
  }
}

/** Names of hosts in subjectAltName; a name in the subject alone is not looked at by clients any more (RFC 9525). */
function namesOf(certificate: X509Certificate): string[] {
  const names: string[] = [];
  for (const part of (certificate.subjectAltName ?? '').split(', ')) {
    if (part.startsWith('DNS:')) names.push(part.slice('DNS:'.length).toLowerCase());
  }
  return names;
}
