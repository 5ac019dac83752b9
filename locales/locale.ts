/**
 * Which language a person reads, and how a template is filled. Dictionaries are typed: a missing or a superfluous
 * entry in a translation does not compile.
 */

/** Fills `{name}` in a text. */
export { fillTemplate as fill } from '../src/disclosure/template.ts';

export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

/** The shape of a dictionary with its words left open. */
export type Dictionary<T> = { readonly [K in keyof T]: T[K] extends string ? string : Dictionary<T[K]> };

export function isLocale(text: string): text is Locale {
  return (LOCALES as readonly string[]).includes(text);
}

/**
 * Chooses from language tags in order of preference: `zh`, `zh_CN.UTF-8`, `zh-Hans` are zh-CN, everything else
 * that is not empty is en.
 */
export function chooseLocale(...preferences: readonly (string | undefined)[]): Locale {
  for (const preference of preferences) {
    if (preference === undefined || preference === '' || preference === 'C' || preference === 'POSIX')
      continue;
    return /^zh\b|^zh[_-]/i.test(preference) ? 'zh-CN' : 'en';
  }
  return 'en';
}
