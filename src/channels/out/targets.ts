/**
 * Where verdicts go, as an operator writes it:
 *
 *   ocsf:findings.jsonl             OCSF Detection Findings, one a line, appended
 *   nginx:deny.conf                 a file of `deny` rules, replaced
 *   crowdsec:decisions.json         decisions to import, replaced
 *   syslog+udp://host:514           CEF over syslog; also syslog+tcp, syslog+tls
 *   https://siem.example/hook       a signed webhook (WEIR_WEBHOOK_SECRET)
 *   slack+https://hooks.example/T/B a message in a chat room
 */
import { WeirError } from '../../disclosure/error.ts';
import type { SyslogProtocol } from './syslog.ts';

export type OutTarget =
  | { readonly kind: 'ocsf' | 'nginx' | 'crowdsec'; readonly path: string }
  | {
      readonly kind: 'syslog';
      readonly protocol: SyslogProtocol;
      readonly host: string;
      readonly port: number;
    }
  | { readonly kind: 'webhook' | 'chat'; readonly url: URL };

const PORTS: Readonly<Record<SyslogProtocol, number>> = { udp: 514, tcp: 514, tls: 6514 };

/** @throws WeirError WEIR_OUT_TARGET */
export function outTarget(text: string): OutTarget {
  const file = /^(ocsf|nginx|crowdsec):(?!\/\/)(.+)$/.exec(text);
  if (file !== null) return { kind: file[1] as 'ocsf' | 'nginx' | 'crowdsec', path: file[2] as string };
  const syslog = /^syslog\+(udp|tcp|tls):\/\/(?:\[([0-9a-fA-F:]+)\]|([^:/\s[\]]+))(?::(\d{1,5}))?\/?$/.exec(
    text,
  );
  if (syslog !== null) {
    const protocol = syslog[1] as SyslogProtocol;
    const port = syslog[4] === undefined ? PORTS[protocol] : Number(syslog[4]);
    if (port < 1 || port > 65_535) throw refused(text, `${port} is no port`);
    return { kind: 'syslog', protocol, host: (syslog[2] ?? syslog[3]) as string, port };
  }
  const isChat = text.startsWith('slack+');
  const address = isChat ? text.slice('slack+'.length) : text;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw refused(text, 'it is no target that is known');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '')
    throw refused(text, 'names and passwords in an address are not sent');
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol === 'http:' && !isHere) throw refused(text, 'http reaches this machine alone; use https');
  return { kind: isChat ? 'chat' : 'webhook', url };
}

/** A target's address may be a secret: of it only the kind and the host are said. */
export function targetName(target: OutTarget): string {
  if ('path' in target) return `${target.kind}:${target.path}`;
  return target.kind === 'syslog'
    ? `syslog+${target.protocol}://${target.host}:${target.port}`
    : `${target.kind} ${target.url.host}`;
}

function refused(text: string, reason: string): WeirError {
  const shown = text
    .replace(/^([\w+]+:\/\/)[^/]*@/, '$1')
    .replace(/^([\w+]+:\/\/[^/]{0,80}).*$/, '$1/…')
    .slice(0, 100);
  return new WeirError('WEIR_OUT_TARGET', { target: shown, reason });
}
