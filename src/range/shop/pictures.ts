/** The shop's drawings: its logo, and one picture a product, drawn in the colour of its kind. */
import { Random } from '../random.ts';
import type { Product } from './catalogue.ts';
import { escapeHtml } from './html.ts';

/** A bag with the brook that gave the market its name. */
export const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40" role="img" aria-label="溪市">
<rect width="40" height="40" rx="10" fill="#0f6b6b"/>
<path d="M14 15v-2a6 6 0 0 1 12 0v2" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
<path d="M10 15h20l1.5 15a2 2 0 0 1-2 2.2h-19a2 2 0 0 1-2-2.2z" fill="#fff"/>
<path d="M12 23.5c2.7-2.400 5.300-2.400 8 0s5.300 2.400 8 0M12.5 28c2.5-2.2 5-2.2 7.5 0s5 2.2 7.5 0" fill="none" stroke="#0f6b6b" stroke-width="2" stroke-linecap="round"/>
</svg>
`;

export function productPicture(product: Product): string {
  const random = new Random(product.id, 'picture');
  const hue = (product.kind.hue + random.between(-14, 14) + 360) % 360;
  const turn = random.between(-5, 5);
  const x = random.between(120, 360);
  const y = random.between(110, 250);
  const ground = `hsl(${hue} 26% 93%)`;
  const light = `hsl(${hue} 32% 87%)`;
  const lines = product.kind.lines === undefined ? '' : `<path d="${product.kind.lines}" fill="none"/>`;
  const ink = `hsl(${hue} 34% 32%)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480" width="480" height="480" role="img" aria-label="${escapeHtml(product.title)}">
<rect width="480" height="480" fill="${ground}"/>
<circle cx="${x}" cy="${y}" r="${random.between(120, 170)}" fill="${light}"/>
<ellipse cx="240" cy="376" rx="126" ry="12" fill="hsl(${hue} 24% 80%)"/>
<g transform="translate(240 244) rotate(${turn}) scale(6.2) translate(-24 -24)" fill="#fff" fill-opacity=".72" stroke="${ink}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${lines}<path d="${product.kind.drawing}"/></g>
</svg>
`;
}
