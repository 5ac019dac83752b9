/** The text of a facts file as values: one JSON object, in which no name stands twice. */
import { parseDocument } from 'yaml';
import { WeirError } from '../../disclosure/error.ts';
import { MAX_FACTS_BYTES } from './facts.ts';

/**
 * @param path is what errors call the text.
 * @throws WeirError WEIR_LAW_FACTS_UNREADABLE, WEIR_LAW_CONTRADICTION when a name stands twice: the last one would win in
 * silence.
 */
export function parseFacts(text: string, path: string): unknown {
  if (text.length > MAX_FACTS_BYTES)
    throw new WeirError('WEIR_LAW_FACTS_UNREADABLE', { path, reason: `> ${MAX_FACTS_BYTES} bytes` });
  let value: unknown;
  try {
    // A byte order mark is what some editors leave in front.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new WeirError('WEIR_LAW_FACTS_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  // JSON is YAML, whose parser says when a key stands twice.
  const { errors } = parseDocument(text.replace(/^\uFEFF/, ''), { uniqueKeys: true, logLevel: 'silent' });
  const twice = errors.find(({ code }) => code === 'DUPLICATE_KEY');
  if (twice !== undefined) {
    const rest = text.replace(/^\uFEFF/, '').slice(twice.pos[0]);
    const name = /^"((?:[^"\\]|\\.){0,60})"/.exec(rest)?.[1] ?? '…';
    throw new WeirError('WEIR_LAW_CONTRADICTION', { problem: `"${name}" × 2` });
  }
  return value;
}
