/** What HTML's own names mean (HTML Standard §4 and §13.1.2): void elements, end tags that may be left out. */

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
