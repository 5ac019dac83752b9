/**
 * A page of the gate's own: one file, no images, no third party, readable without a style and by a screen reader. A
 * content security policy lets run what the gate wrote and nothing else.
 */
import { createHash } from 'node:crypto';
import type { Locale } from '../../locales/locale.ts';
import type { RefusalDocument } from './refusal.ts';

export interface PlainPage {
  readonly locale: Locale;
  readonly title: string;
  /** Content of main, behind the heading; HTML. */
  readonly content: string;
  readonly script?: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #17212b; --paper: #fbfaf7; --line: #b9b4a8; --water: #0b5a7a; --on-water: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece9e2; --paper: #14191e; --line: #4d5660; --water: #7cc4e0; --on-water: #0c1216; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", sans-serif; }
main { width: 100%; max-width: 34rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.75rem; text-wrap: balance; }
p { margin: 0 0 1rem; }
label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
input { width: 100%; font: inherit; color: inherit; background: transparent; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.25rem; }
button { font: inherit; font-weight: 600; padding: 0.5rem 1.25rem; margin-top: 1rem; border: 0; border-radius: 0.25rem; background: var(--water); color: var(--on-water); cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--water); outline-offset: 2px; }
progress { display: block; width: 100%; height: 0.5rem; margin: 0 0 1rem; accent-color: var(--water); }
[role=alert] { border-left: 0.25rem solid currentcolor; padding-left: 0.75rem; font-weight: 600; }
.small { font-size: 0.875rem; opacity: 0.8; }
[hidden] { display: none; }
`;

/** The page as a whole answer. */
export function plainPage(status: number, { locale, title, content, script }: PlainPage): RefusalDocument {
  const html = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
${script === undefined ? '' : `<script>${script}</script>`}
</body>
</html>
`;
  const body = Buffer.from(html);
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    // No form-action: it would also hold for a form of the site that is sent again by reloading, and for where that leads.
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(body.length),
      'content-language': locale,
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body,
  };
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
