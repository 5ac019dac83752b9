/**
 * A verdict in ArcSight's Common Event Format, version 0 ("Implementing ArcSight Common Event Format"): a header whose pipes
 * and backslashes are escaped, an extension whose equals signs, backslashes and line ends are.
 */
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { type Notice, sentenceOf } from './notice.ts';

/** 0 lowest … 10 highest. */
const SEVERITY: Readonly<Record<VerdictKind, number>> = { pass: 1, 'step-up': 5, hold: 7, deny: 8 };

export function cefOf(notice: Notice, productVersion: string): string {
  const { id, at, verdict, test, scope, recipient, people, windowMs, limit, enforced } = notice;
  const header = [
    'CEF:0',
    'Weir',
    'Weir',
    productVersion,
    `${test}-${verdict}`,
    `Weir ${verdict}`,
    String(SEVERITY[verdict]),
  ];
  const extension: readonly (readonly [string, string | number])[] = [
    ['rt', at],
    ['externalId', id],
    ['act', verdict],
    ...(enforced === undefined ? [] : ([['outcome', enforced ? 'enforced' : 'observed']] as const)),
    ['cat', scope],
    ['cnt', people],
    ['cn1', limit],
    ['cn1Label', 'limit'],
    ['cn2', windowMs],
    ['cn2Label', 'windowMs'],
    ['cs1', recipient.key],
    ['cs1Label', 'recipientKey'],
    ['cs2', recipient.kind],
    ['cs2Label', 'recipientKind'],
    ...(recipient.value === undefined
      ? []
      : ([
          ['cs3', recipient.value],
          ['cs3Label', 'recipient'],
        ] as const)),
    ['msg', sentenceOf(notice)],
  ];
  return `${header.map(headerValue).join('|')}|${extension.map(([key, value]) => `${key}=${extensionValue(String(value))}`).join(' ')}`;
}

function headerValue(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

function extensionValue(text: string): string {
  return text.replace(/[\\=]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}
