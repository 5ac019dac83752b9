/** The version in package.json, found from the sources as from the build. */
import { existsSync, readFileSync } from 'node:fs';

const PLACES = ['../../package.json', '../../../../package.json'].map(
  (path) => new URL(path, import.meta.url),
);

export const VERSION: string = (() => {
  const place = PLACES.find((path) => existsSync(path));
  return place === undefined ? '0' : (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
})();
