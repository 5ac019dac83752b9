/**
 * The configuration, for commands that may be given one. Its schema knows all of Weir, the inspector and the console with it,
 * and takes as long to load as everything that such a command does: it is loaded where a file is named, and not before.
 */
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';

export { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';

type ConfigModule = typeof import('./config.ts');

const require = createRequire(import.meta.url);
const loaded = (): ConfigModule => require(`./config${extname(import.meta.url)}`) as ConfigModule;

/** As config.ts. */
export const readConfig: ConfigModule['readConfig'] = (path) => loaded().readConfig(path);
export const inspectionOf: ConfigModule['inspectionOf'] = (config) => loaded().inspectionOf(config);

/** The data directory that is meant: one that was typed, else that of the configuration. @throws WeirError as readConfig */
export function dataDirectoryOf({
  data,
  config,
}: {
  readonly data: string;
  readonly config?: string;
}): string {
  return config !== undefined && data === DEFAULT_DATA_DIRECTORY ? readConfig(config).data : data;
}
