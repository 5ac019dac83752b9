/**
 * What a pattern engine is given for the same entities: one expression each, as they are written in the field, without
 * look-arounds so that RE2 and Vectorscan take them. They find shapes only: no check digits, no keys, no people.
 * `(?-u:\b)` would be the same everywhere; here `\b` is ASCII in all three engines.
 */

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

/** UTF-8 of each province as escapes: V8 reads latin1 here, Vectorscan bytes. */
const PROVINCE_BYTES = [...PROVINCES]
  .map((character) =>
    [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16)}`).join(''),
  )
  .join('|');

const ASCII_PATTERNS: Readonly<Record<string, string>> = {
  mobile: String.raw`\b(?:86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}\b`,
  internationalPhone: String.raw`\+[1-9][0-9]{0,2}[ -]?[0-9]{2,4}(?:[ -]?[0-9]{2,4}){1,3}\b`,
  landline: String.raw`\b0[0-9]{2,3}-[0-9]{7,8}\b`,
  email: String.raw`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,3}\.[A-Za-z]{2,24}\b`,
  residentId: String.raw`\b[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]\b`,
  card: String.raw`\b(?:4[0-9]{3}|5[1-5][0-9]{2}|6[0-9]{3}|3[47][0-9]{2})(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{2,7}\b`,
  creditCode: String.raw`\b[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}\b`,
  iban: String.raw`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`,
  ipv4: String.raw`\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\b`,
  mac: String.raw`\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b`,
  ssn: String.raw`\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b`,
};

/** For engines that read bytes: V8 over latin1, Vectorscan. */
export const BYTE_PATTERNS: readonly string[] = [
  ...Object.values(ASCII_PATTERNS),
  String.raw`(?:${PROVINCE_BYTES})[A-Z][A-Z0-9]{5,6}\b`,
];

/** For RE2, which reads UTF-8. */
export const UTF8_PATTERNS: readonly string[] = [
  ...Object.values(ASCII_PATTERNS),
  String.raw`[${PROVINCES}][A-Z][A-Z0-9]{5,6}\b`,
];

export const combined = (patterns: readonly string[]): string =>
  patterns.map((pattern) => `(?:${pattern})`).join('|');
