/**
 * Where a configuration comes from: the document as it was read, and the options that win over it. Both are plain data, so
 * that the processes of one gate have the same configuration, whatever becomes of the file meanwhile.
 */
import { WeirError } from '../disclosure/error.ts';
import { type Config, configSchema, problemOf, readDocument } from './config.ts';

export interface GateFlags {
  readonly origin?: string;
  readonly listen?: string;
  readonly console?: string | false;
  readonly admin?: string;
  readonly data?: string;
  readonly config?: string;
  readonly enforce?: boolean;
  readonly workers?: number | 'auto';
}

export interface ConfigSource {
  readonly document: unknown;
  readonly flags: GateFlags;
}

/** @throws WeirError WEIR_CONFIG_UNREADABLE, WEIR_CONFIG_INVALID */
export function readSource(flags: GateFlags): ConfigSource {
  return { document: flags.config === undefined ? {} : readDocument(flags.config), flags };
}

/** @throws WeirError WEIR_CONFIG_INVALID */
export function configOf({ document, flags }: ConfigSource): Config {
  const result = configSchema.safeParse(document);
  if (result.success) return withFlags(result.data, flags);
  const problem = problemOf(result.error.issues[0] as Parameters<typeof problemOf>[0]);
  throw new WeirError('WEIR_CONFIG_INVALID', { path: flags.config ?? '', problem });
}

function withFlags(config: Config, flags: GateFlags): Config {
  return {
    ...config,
    ...(flags.origin === undefined ? {} : { origin: flags.origin }),
    ...(flags.listen === undefined ? {} : { listen: flags.listen }),
    ...(flags.data === undefined ? {} : { data: flags.data }),
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
    admin: flags.admin === undefined ? config.admin : { listen: flags.admin },
    console: {
      enabled: config.console.enabled && flags.console !== false,
      listen: typeof flags.console === 'string' ? flags.console : config.console.listen,
    },
    enforce: flags.enforce === true ? { ...config.enforce, mode: 'enforce' } : config.enforce,
  };
}
