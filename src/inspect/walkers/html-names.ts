/** What HTML's own names mean (HTML Standard §4, §13.1.2 and §13.2.5): elements, and attributes that matter here. */

/** Longest name that means anything, in bytes. */
export const MAX_NAME = 64;

export const VOID = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
/** Elements that nobody's data crosses: the visitor's own header is not the page's person. */
export const SECTIONS = new Set('html body header nav footer aside main article table dialog'.split(' '));
/** An opening tag of these closes an open one of the same kind. */
export const SELF_CLOSING: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['p', new Set(['p'])],
  ['li', new Set(['li'])],
  ['tr', new Set(['tr', 'td', 'th'])],
  ['td', new Set(['td', 'th'])],
  ['th', new Set(['td', 'th'])],
  ['dt', new Set(['dt', 'dd'])],
  ['dd', new Set(['dt', 'dd'])],
  ['option', new Set(['option'])],
]);
/** Names that HTML gives a meaning of its own; any other element's name is a key, as in XML. */
export const HTML_NAMES = new Set(
  'html head body title meta link style script base div span p a b i u s em strong small big br hr ul ol li dl dt dd table thead tbody tfoot tr td th caption col colgroup h1 h2 h3 h4 h5 h6 header footer nav aside main article section form input button select option optgroup textarea label fieldset legend img picture source video audio track canvas svg path g iframe object embed param map area pre code kbd samp var blockquote q cite abbr sub sup mark del ins time data address figure figcaption details summary dialog template slot noscript font center wbr ruby rt rp output progress meter datalist'.split(
    ' ',
  ),
);
export const TEXT_ATTRIBUTES = new Set('title alt placeholder content aria-label value label'.split(' '));

/** Bits of an element's name; read by html.as.ts. */
const BITS: readonly (readonly [bit: number, names: ReadonlySet<string>])[] = [
  [1, VOID],
  [2, SECTIONS],
  [4, HTML_NAMES],
  [8, new Set(['table'])],
  [16, new Set(['tr'])],
  [32, new Set(['th'])],
  [64, new Set(['td'])],
  [128, new Set(['script'])],
  [256, new Set(['style'])],
  // Raw text, text with character references, and nothing but text from there on.
  [512, new Set('script style xmp iframe noembed noframes'.split(' '))],
  [1024, new Set(['title', 'textarea'])],
  [2048, new Set(['plaintext'])],
];
/** Groups of elements that close one another: a bit each, at GROUP; those that a start tag closes at CLOSES. */
const GROUPS: readonly (readonly string[])[] = [
  ['p'],
  ['li'],
  ['tr'],
  ['td', 'th'],
  ['dt', 'dd'],
  ['option'],
];
const GROUP = 12;
const CLOSES = 18;

/** What the kernel knows of an element's name. @param name in lower case. */
export function elementOf(name: string): { readonly bits: number; readonly known: boolean } {
  let bits = 0;
  for (const [bit, names] of BITS) if (names.has(name)) bits |= bit;
  const closes = SELF_CLOSING.get(name);
  for (const [group, names] of GROUPS.entries()) {
    if (names.includes(name)) bits |= 1 << (GROUP + group);
    if (closes?.has(names[0]!) === true) bits |= 1 << (CLOSES + group);
  }
  return { bits, known: HTML_NAMES.has(name) };
}

const NAMING = new Set('class itemprop id data-field'.split(' '));
const FIELD = new Set('name id autocomplete'.split(' '));

/** What the kernel knows of an attribute's name. @param name in lower case. */
export function attributeOf(name: string): number {
  let bits = NAMING.has(name) ? 1 : 0;
  if (name === 'href') bits |= 2;
  else if (name.startsWith('data-')) bits |= 4;
  else if (name === 'value') bits |= 8;
  else if (TEXT_ATTRIBUTES.has(name)) bits |= 16;
  if (FIELD.has(name)) bits |= 32;
  if (name === 'class' || name === 'id') bits |= 64;
  return bits;
}
