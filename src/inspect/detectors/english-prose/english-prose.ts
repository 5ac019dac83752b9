/**
 * Names and addresses in running English text, where something speaks for them: a title, a greeting, a label, a
 * closing; a street with a number before a town and its postcode. Precision first: a name is two to four words with
 * capitals, none of which is a word of letters and firms.
 *
 *   Dear Ann Lee,   Mr. John Smith   my name is …   Attn: …   Regards,⏎…        ─▶ name
 *   12 Elm St, Apt 4, Springfield, IL 62704        1 High Street, Leeds LS1 4AP  ─▶ address
 *
 * Sources: USPS Publication 28 (street, unit, city, state, ZIP), Royal Mail PAF (postcodes), Canada Post and Australia
 * Post addressing guidelines. Linear: every repetition is bounded.
 */
import type { ProseSpan } from '../chinese-prose/chinese-prose.ts';
import { ANCHOR, cue, type ProseWord, words } from '../prose-word.ts';

const STATES =
  'A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]';
const PROVINCES = 'AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT';
const AUSTRALIA = 'NSW|VIC|QLD|TAS|ACT|WA|SA|NT';
/** Town's end of an address: state and ZIP, or a postcode. */
const POSTAL = `(?:(?:${STATES}),? \\d{5}(?:-\\d{4})?|[A-Z]{1,2}\\d[A-Z0-9]? \\d[A-Z]{2}|(?:${PROVINCES}),? [A-Z]\\d[A-Z] ?\\d[A-Z]\\d|(?:${AUSTRALIA}),? \\d{4})`;

/** A word of a name, and what may stand in lower case between two. */
const WORD = "\\p{Lu}[\\p{L}\\p{M}'’-]{1,24}";
const PARTICLE = '(?:van|von|der|den|de|la|di|da|dos|del|al|bin|ten|le)';
const NAME = `(${WORD}(?: (?:${PARTICLE} ){0,2}(?:\\p{Lu}\\. )?${WORD}){1,3})`;
const END = "(?![\\p{L}\\p{N}'’@-])";
const EDGE = '(?<![A-Za-z0-9])';

/** Words before a name that make it one. */
export const CUES: readonly RegExp[] = [
  new RegExp(`${EDGE}(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\\.? ${NAME}${END}`, 'gu'),
  new RegExp(`${EDGE}(?:[Dd]ear|[Hh]ello|[Hh]i) (?:(?:Mr|Mrs|Ms|Dr)\\.? )?${NAME}(?=[,!:\\n]|$)`, 'gu'),
  new RegExp(
    `${EDGE}(?:[Mm]y name is|[Tt]his is|I am|I’m|I'm|[Oo]n behalf of|[Nn]ame on (?:the )?card:?|c/o) ${NAME}${END}`,
    'gu',
  ),
  new RegExp(
    `${EDGE}(?:(?:(?:[Cc]ustomer|[Ff]ull|[Cc]ontact|[Pp]atient|[Gg]uest|[Rr]ecipient|[Bb]uyer|[Cc]lient|[Ee]mployee|[Ss]tudent|[Yy]our|[Ll]egal|[Hh]older) [Nn]ame|(?<![A-Za-z] )[Nn]ame)|[Aa]ttn|[Aa]ttention|[Cc]ontact(?: [Pp]erson)?|[Cc]onsignee|[Rr]ecipient|[Bb]eneficiary|[Pp]atient|[Cc]ustomer|[Ss]igned(?: by)?|FAO)(?::| -|\\.:?)[ \\t]{0,3}${NAME}${END}`,
    'gu',
  ),
  new RegExp(`${EDGE}(?:[Aa]ttn|[Bb]eneficiary|[Pp]atient|[Tt]enant|[Gg]uest) ${NAME}${END}`, 'gu'),
  new RegExp(
    `${EDGE}(?:[Rr]egards|[Ss]incerely|[Cc]heers|[Tt]hanks|[Bb]est|[Yy]ours (?:truly|faithfully)),?[ \\t]{0,3}\\n?[ \\t]{0,3}${NAME}(?=[ \\t]*(?:[\\n,.]|$))`,
    'gu',
  ),
];

const STREET_WORD = "(?:[\\p{Lu}\\d][\\p{L}\\p{M}\\d'’.-]{0,24}|of|the|and|de|la|du|upon)";
const CITY_WORD = "\\p{Lu}[\\p{L}\\p{M}'’.-]{1,24}";
export const ADDRESS = new RegExp(
  `${EDGE}(?<![.,:#/-])(\\d{1,6}[A-Za-z]?(?:-\\d{1,4})? ${STREET_WORD}(?: ${STREET_WORD}){0,5}?` +
    `(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Bldg|Room|Rm|#)\\.? ?[A-Za-z0-9-]{1,6})?` +
    `(?:,? ${CITY_WORD}(?: ${CITY_WORD}){0,3}){1,2},? ${POSTAL})(?![A-Za-z0-9])`,
  'gu',
);

/** Words of letters, firms and pages that are no part of anybody's name. */
export const NO_NAME =
  /\b(?:Customer|Customers|Client|Service|Services|Support|Team|Sir|Madam|All|Everyone|Friend|Friends|Colleague|Colleagues|Member|Members|User|Users|Guest|Valued|World|There|Department|Office|Sales|Billing|Account|Accounts|Order|Orders|Company|Inc|Ltd|Llc|Corp|Gmbh|Group|Bank|Store|Shop|Hiring|Manager|Admin|Administrator|Security|Notice|Update|Question|Regarding|About|Please|Thank|Thanks|The|This|Your|Our|My|For|With|From|Not|No|New|Number|Phone|Email|Address|Date|Street|Road|Avenue|January|February|March|April|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b/u;

/** What every match holds, as patterns of the automaton: cues at the beginning of a word, states and postcodes. */
export const ENGLISH_WORDS: readonly ProseWord[] = [
  ...words(cue(0), ['(Mr|Mrs|Ms|Miss|Mx|Dr|Prof)(. | |.)']),
  ...words(cue(1), ['([Dd]ear|[Hh]ello|[Hh]i) ']),
  ...words(cue(2), ['[Mm]y name is ', '[Tt]his is ', "I( am|’m|'m) ", '[Oo]n behalf of ', 'c/o ']),
  // `Buyer name: …` begins a word before.
  ...words(cue(2) | cue(3) | ANCHOR.wordBefore, ['[Nn]ame']),
  ...words(cue(3) | cue(4), ['[Aa]tt(n|ention)', '[Bb]eneficiary', '[Pp]atient']),
  ...words(cue(3), ['[Cc]ontact', '[Cc]onsignee', '[Rr]ecipient', '[Cc]ustomer', '[Ss]igned', 'FAO']),
  ...words(cue(4), ['[Tt]enant']),
  ...words(cue(3) | cue(4), ['[Gg]uest']),
  ...words(cue(5), ['[Rr]egards', '[Ss]incerely', '[Cc]heers', '[Tt]hanks', '[Bb]est', '[Yy]ours ']),
  ...words(ANCHOR.postal, [
    '[A-Z][A-Z],? \\d{5}',
    '[A-Z]{1,2}\\d[A-Z0-9]? \\d[A-Z]{2}',
    '[A-Z][A-Z],? [A-Z]\\d[A-Z] ?\\d[A-Z]\\d',
    '[A-Z]{2,3},? \\d{4}',
  ]),
];

const HINT_NAME =
  /Mr|Ms|Miss|Mx|Dr|Prof|[Dd]ear|[Hh]ello|[Hh]i |[Nn]ame|[Tt]his is|I am|I.m |behalf|c\/o|[Aa]tt|[Cc]ont|[Cc]ons|[Rr]ecip|[Bb]enef|[Pp]atient|[Cc]ustomer|[Ss]igned|FAO|[Tt]enant|[Gg]uest|[Rr]egards|[Ss]incerely|[Cc]heers|[Tt]hanks|[Bb]est|[Yy]ours/;
export const HINT_ADDRESS = new RegExp(POSTAL, 'u');

/** Everything in a text, not sorted; spans may lie over each other. */
export function englishSpans(text: string): ProseSpan[] {
  const spans: ProseSpan[] = [];
  if (HINT_NAME.test(text)) {
    for (const cue of CUES) {
      for (const match of text.matchAll(cue)) {
        const name = match[1]!;
        if (NO_NAME.test(name)) continue;
        const start = match.index + match[0].lastIndexOf(name);
        spans.push({ kind: 'name', start, end: start + name.length });
      }
    }
  }
  if (HINT_ADDRESS.test(text)) {
    for (const match of text.matchAll(ADDRESS)) {
      const start = match.index + match[0].indexOf(match[1]!);
      spans.push({ kind: 'address', start, end: start + match[1]!.length });
    }
  }
  return spans;
}
