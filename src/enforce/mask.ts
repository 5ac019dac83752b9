/**
 * Masks: a value is replaced by one that is visibly masked, in the place where it stood and in the form that its
 * surroundings need. A mask never makes a value that could be another person's.
 *
 *   13812345678 -> 138****5678      wang.fang@example.com -> w***@example.com      张三丰 -> 张**
 *   39.9042     -> ******           1990-05-17            -> ****-**-**            203.0.113.9 -> ***.*.***.*
 */
import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { CATEGORIES, type Category, type CategorySet, TIERS, type Tier } from '../disclosure/category.ts';
import type { Finding, ValueContext } from '../inspect/inspection.ts';
import { applyEdits, type Edit } from './edits.ts';
import { withdrawn } from './withdrawn.ts';

/** The mildest tier that is masked when a recipient must be slowed down. */
export const DEFAULT_MASKED_TIER: Tier = 'contact';

/** What is masked: everything of a tier and worse, or exactly the categories that are named. */
export interface MaskPolicy {
  readonly from: Tier;
  readonly categories?: readonly Category[];
}

export interface MaskedBody {
  readonly body: Uint8Array;
  readonly masked: ReadonlyMap<number, CategorySet>;
  /** Values replaced. */
  readonly count: number;
}

const FROM_UTF8 = new TextDecoder('utf-8');

/** Whether a finding is masked under a policy. */
export function isMasked(finding: Pick<Finding, 'category'>, { from, categories }: MaskPolicy): boolean {
  if (categories !== undefined && categories.length > 0) return categories.includes(finding.category);
  return TIERS.indexOf(CATEGORIES[finding.category].tier) >= TIERS.indexOf(from);
}

/**
 * Masks what a policy says.
 * @param findings sorted by offset, as an inspection gives them.
 */
export function maskEdits(body: Uint8Array, findings: readonly Finding[], policy: MaskPolicy): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  for (const finding of findings) {
    const { start, end, context } = finding;
    if (!isMasked(finding, policy) || start < at) continue;
    const value = decodeValue(context, FROM_UTF8.decode(body.subarray(start, end)));
    edits.push({ start, end, text: encodeValue(context, maskText(value, finding.entity)) });
    at = end;
  }
  return edits;
}

/** Masks findings of a tier and worse, and applies it. */
export function maskBody(
  body: Uint8Array,
  findings: readonly Finding[],
  from: Tier = DEFAULT_MASKED_TIER,
): MaskedBody {
  const edits = maskEdits(body, findings, { from });
  return { body: applyEdits(body, edits), masked: withdrawn(findings, edits), count: edits.length };
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
  if (UNSAID.has(entity)) return '***';
  if (WHOLLY.has(entity)) return value.replace(/[\p{L}\p{N}]/gu, '*').replace(/^[^*]*$/, '***');
  if (chars.length >= 11)
    return `${chars.slice(0, 3).join('')}${'*'.repeat(chars.length - 7)}${chars.slice(-4).join('')}`;
  if (chars.length >= 5) return `${chars[0]}${'*'.repeat(chars.length - 2)}${chars[chars.length - 1]}`;
  return '*'.repeat(Math.max(chars.length, 3));
}

/** Where the length alone tells: `female` is longer than `male`. */
const UNSAID = new Set(['GENDER', 'OPINION', 'PURCHASE']);
/** Where a part of a value is another value of the same kind, or tells as much: nothing of it stays but its form. */
const WHOLLY = new Set(['DATE_TIME', 'GEO_COORDINATES', 'IP_ADDRESS', 'MAC_ADDRESS']);

/** What a value says, without the escapes of its surroundings. */
export function decodeValue(context: ValueContext, raw: string): string {
  switch (context) {
    case 'json-string':
    case 'json-key':
      try {
        return JSON.parse(`"${raw}"`) as string;
      } catch {
        return raw;
      }
    case 'html-text':
      return raw.includes('&') ? decodeHTML(raw) : raw;
    case 'html-attribute':
      return raw.includes('&') ? decodeHTMLAttribute(raw) : raw;
    default:
      return raw;
  }
}

/** A text in the form its surroundings need. A number cannot hold an asterisk: it becomes a string. */
export function encodeValue(context: ValueContext, text: string): string {
  switch (context) {
    case 'json-string':
    case 'json-key':
      return jsonText(text).slice(1, -1);
    case 'json-number':
      return jsonText(text);
    case 'html-text':
    case 'html-attribute':
      // A blank ends an attribute without quotes.
      return text.replace(/[&<>"'\s]/g, (c) =>
        c === ' ' && context === 'html-text' ? c : `&#${c.charCodeAt(0)};`,
      );
    case 'csv-field':
    case 'text':
      return text;
  }
}

/** JSON that may stand in a script element, too: `</script>` and `<!--` would end or open something there. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/</g, '\\u003c');
}
