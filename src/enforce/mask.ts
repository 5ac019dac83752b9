/**
 * Masks: a value is replaced by one that is visibly masked, in the place where it stood and in the form that its
 * surroundings need. A mask never makes a value that could be another person's.
 *
 *   13812345678 -> 138****5678      wang.fang@example.com -> w***@example.com      张三丰 -> 张**
 */
import { CATEGORIES, type CategorySet, categorySet, TIERS, type Tier } from '../disclosure/category.ts';
import type { Finding, ValueContext } from '../inspect/inspection.ts';

/** The mildest tier that is masked when a recipient must be slowed down. */
export const DEFAULT_MASKED_TIER: Tier = 'contact';

export interface MaskedBody {
  readonly body: Uint8Array;
  /** Categories masked for each person, by the index in Inspection.people. */
  readonly masked: ReadonlyMap<number, CategorySet>;
  /** Values replaced. */
  readonly count: number;
}

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8');

/** Whether a finding is masked under a policy that masks from a tier on. */
export function isMasked(finding: Finding, fromTier: Tier): boolean {
  return TIERS.indexOf(CATEGORIES[finding.category].tier) >= TIERS.indexOf(fromTier);
}

/**
 * Masks findings of a tier and worse.
 * @param findings sorted by offset and not overlapping, as an inspection gives them.
 */
export function maskBody(
  body: Uint8Array,
  findings: readonly Finding[],
  fromTier: Tier = DEFAULT_MASKED_TIER,
): MaskedBody {
  const parts: Uint8Array[] = [];
  const masked = new Map<number, CategorySet>();
  let at = 0;
  let count = 0;
  for (const finding of findings) {
    if (!isMasked(finding, fromTier) || finding.start < at) continue;
    const raw = FROM_UTF8.decode(body.subarray(finding.start, finding.end));
    const text = maskText(decodeFor(finding.context, raw), finding.entity);
    parts.push(body.subarray(at, finding.start), UTF8.encode(encodeFor(finding.context, text)));
    at = finding.end;
    count += 1;
    if (finding.person !== undefined) {
      masked.set(finding.person, (masked.get(finding.person) ?? 0) | categorySet(finding.category));
    }
  }
  parts.push(body.subarray(at));
  return { body: Buffer.concat(parts), masked, count };
}

/** The masked form of one value. */
export function maskText(value: string, entity: string): string {
  const chars = [...value];
  if (entity === 'EMAIL_ADDRESS') {
    const at = value.lastIndexOf('@');
    if (at > 0) return `${[...value.slice(0, at)][0]}***${value.slice(at)}`;
  }
  if (entity === 'PERSON' || entity === 'USERNAME')
    return `${chars[0] ?? ''}${'*'.repeat(Math.min(Math.max(chars.length - 1, 1), 8))}`;
  if (entity === 'LOCATION') return `${chars.slice(0, 3).join('')}***`;
  if (chars.length >= 11)
    return `${chars.slice(0, 3).join('')}${'*'.repeat(chars.length - 7)}${chars.slice(-4).join('')}`;
  if (chars.length >= 5) return `${chars[0]}${'*'.repeat(chars.length - 2)}${chars[chars.length - 1]}`;
  return '*'.repeat(Math.max(chars.length, 3));
}

function decodeFor(context: ValueContext, raw: string): string {
  if (context !== 'json-string' && context !== 'json-key') return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

/** The mask in the form its surroundings need. A number cannot hold an asterisk: it becomes a string. */
function encodeFor(context: ValueContext, text: string): string {
  switch (context) {
    case 'json-string':
    case 'json-key':
      return JSON.stringify(text).slice(1, -1);
    case 'json-number':
      return JSON.stringify(text);
    case 'html-text':
    case 'html-attribute':
      return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
    case 'csv-field':
    case 'text':
      return text;
  }
}
