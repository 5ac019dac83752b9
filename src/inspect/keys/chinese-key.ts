/**
 * Keys in characters: a word that is listed, one of role before it, or what it ends in.
 *
 *   收件人手机 ─▶ 收件人 | 手机 ─▶ role: party, kind: phone
 */
import { chineseParts, isChinesePerson } from './grammar.ts';
import { type KeyMeaning, meaning } from './key-meaning.ts';
import { lookUp, WHOSE } from './listed-key.ts';
import { CHINESE_ROLES } from './roles.ts';
import { CHINESE_OTHERWISE, CHINESE_STEMS, KINDS } from './vocabulary.ts';

/** Reads a key in characters. */
export function readChinese(text: string): KeyMeaning {
  const whole = text
    .normalize('NFKC')
    .replace(/[（(【[].*$/u, '')
    .replace(/[\s:：*_\-·]+/gu, '')
    .toLowerCase();
  const exact = KINDS.get(whole);
  if (exact !== undefined) {
    const own = meaning(exact[0], text, { weight: exact[1], contextual: exact[2] === true });
    const role = CHINESE_ROLES.find(([prefix]) => whole.startsWith(prefix) && whole !== prefix);
    return role === undefined || role[1] === 'party' || !WHOSE.has(own.kind)
      ? own
      : { ...own, side: role[1], who: role[0] };
  }
  for (const [prefix, side, kind] of CHINESE_ROLES) {
    if (!whole.startsWith(prefix)) continue;
    const rest = whole.slice(prefix.length).replace(/^的/u, '');
    if (rest === '') return meaning(kind, text, { weight: 2.5, side, who: prefix, role: true });
    const found = lookUp(rest, text, side, prefix);
    if (found !== undefined) return found;
  }
  const somebody = chinesePerson(whole, text);
  if (somebody !== undefined) return somebody;
  for (let length = Math.min(8, whole.length - 1); length >= 2; length--) {
    const entry = KINDS.get(whole.slice(-length));
    if (entry !== undefined && entry[2] !== true) return meaning(entry[0], text, { weight: entry[1] - 1 });
  }
  if (!CHINESE_OTHERWISE.test(whole)) {
    for (const [stem, kind] of CHINESE_STEMS) {
      if (whole.includes(stem)) return meaning(kind, text, { weight: 2 });
    }
  }
  return meaning('none', text);
}

/** `报案人电话`, `访客`: a word for somebody that nobody listed, and what is known of it. */
function chinesePerson(whole: string, text: string): KeyMeaning | undefined {
  if (isChinesePerson(whole)) return meaning('name', text, { weight: 2, who: whole, guess: true });
  const parts = chineseParts(whole);
  return parts === undefined ? undefined : lookUp(parts.core, text, 'self', parts.who);
}
