/**
 * A framework's own spelling of a route as the ledger spells routes (disclosure/route.ts): parameters in braces.
 *
 *   /users/:id(\d+)   /files/*path   /posts/[slug]   /docs/[...rest]
 *   /users/{id}       /files/{path}  /posts/{slug}   /docs/{rest}
 */
import { MAX_ROUTE_LENGTH, RouteTemplates } from '../../disclosure/route.ts';

/** Patterns whose spelling is remembered; an application has fewer. */
const MAX_PATTERNS = 2_000;

const remembered = new Map<string, string>();

/** @param pattern a path with parameters in the manner of Express, Fastify, Koa, Hono or Next.js. */
export function routeOf(pattern: string): string {
  const known = remembered.get(pattern);
  if (known !== undefined) return known;
  const route = spelled(pattern);
  if (remembered.size < MAX_PATTERNS) remembered.set(pattern, route);
  return route;
}

const mounts = new RouteTemplates();
const plainMounts = new Set<string>();

/**
 * Where a router is mounted. Frameworks tell this part as it was asked for and not as it was written, so what may name
 * somebody is taken out by its form.
 */
export function mountOf(path: string): string {
  if (plainMounts.has(path)) return path;
  const template = mounts.of('', path).trimStart();
  if (template === path && plainMounts.size < MAX_PATTERNS) plainMounts.add(path);
  return template;
}

/** The template of a request that no route of the application fitted. */
export function unroutedOf(target: string): string {
  return mounts.of('', target).trimStart();
}

function spelled(pattern: string): string {
  const route = pattern
    .replace(/:([A-Za-z0-9_]+)(?:\{[^}]*\}|\([^)]*\))?[?*+]?/g, '{$1}')
    .replace(/\[\[?\.{0,3}([^\]/]+)\]\]?/g, '{$1}')
    .replace(/\*([A-Za-z0-9_]+)/g, '{$1}')
    .replace(/\*/g, '{rest}')
    // Optional groups of Express 5: /users{/:id}
    .replace(/\{\/([^}]*\})\}/g, '/$1')
    .replace(/\/{2,}/g, '/');
  const whole = route.startsWith('/') ? route : `/${route}`;
  const trimmed = whole.length > 1 ? whole.replace(/\/$/, '') : whole;
  return trimmed.length <= MAX_ROUTE_LENGTH ? trimmed : `${trimmed.slice(0, MAX_ROUTE_LENGTH - 1)}…`;
}
