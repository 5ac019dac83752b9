/** The console's built pages: hashed assets that may be cached for ever, and index.html for every other path. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';
import { problem } from './problem.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** @param root directory of the build. */
export function pages(root: string) {
  return async (context: Context) => {
    const path = normalize(decodeURIComponent(new URL(context.req.url).pathname));
    const type = TYPES[extname(path)];
    if (type !== undefined && !path.split(sep).includes('..')) {
      const bytes = await readFile(join(root, path)).catch(() => undefined);
      if (bytes !== undefined) {
        const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
        return context.body(new Uint8Array(bytes), 200, { 'content-type': type, 'cache-control': caching });
      }
      if (path.startsWith('/assets/')) return context.notFound();
    }
    const index = await readFile(join(root, 'index.html')).catch(() => undefined);
    if (index === undefined) return problem(context, 503, 'WEIR_CONSOLE_NOT_BUILT');
    return context.body(new Uint8Array(index), 200, {
      'content-type': TYPES['.html'] as string,
      'cache-control': 'no-cache',
    });
  };
}
