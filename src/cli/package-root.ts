/** Where the package lies: the nearest directory above with a package.json, from the sources as from the build. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ABOVE = ['../../', '../../../../'].map((path) => new URL(path, import.meta.url));

/** URL of the package's directory, with a slash at its end. */
export const PACKAGE_ROOT: URL =
  ABOVE.find((url) => existsSync(new URL('package.json', url))) ?? (ABOVE[0] as URL);

export const VERSION: string = (
  JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')) as { version: string }
).version;

/** Directory of the console's built pages. */
export const PAGES_ROOT: string = fileURLToPath(new URL('dist/web/', PACKAGE_ROOT));
