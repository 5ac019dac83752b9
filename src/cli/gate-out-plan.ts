/** Who a gate tells of verdicts, with what stands in files and in the environment: looked at before anything is opened. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type OutTarget, outTarget, targetName } from '../channels/out/targets.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Config } from './config.ts';
import { readText } from './gate-settings.ts';
import { MIN_SECRET_BYTES, SECRET_VARIABLE, secretFrom } from './out-sending.ts';

export interface OutPlan {
  /** As metrics and the log have it: unlike every other, and without a secret. */
  readonly name: string;
  readonly target: OutTarget;
  /** Whether recipients are named in the clear. */
  readonly values: boolean;
  /** Whether what is only observed is told, too; undefined is for whoever knows what is told. */
  readonly observed?: boolean;
  readonly blockMs: number;
  /** Of a webhook; read anew each time, so that it can be replaced. @throws WeirError WEIR_OUT_SECRET, WEIR_INPUT_UNREADABLE */
  secret(): Uint8Array;
}

/** @throws WeirError WEIR_OUT_TARGET, WEIR_OUT_SECRET, WEIR_INPUT_UNREADABLE, WEIR_OUTPUT */
export function outPlans(outs: Config['out'], env: NodeJS.ProcessEnv): OutPlan[] {
  const taken = new Set<string>();
  return outs.map((given) => {
    const target = given.toFile === undefined ? outTarget(given.to ?? '') : targetIn(given.toFile);
    if ('path' in target) writable(target.path);
    const usual = given.name ?? targetName(target);
    let name = usual;
    for (let n = 2; taken.has(name); n++) name = `${usual} ${n}`;
    taken.add(name);
    const secret = () => secretOf(given.secretFile, env);
    if (target.kind === 'webhook') secret();
    return {
      name,
      target,
      values: given.values,
      blockMs: given.blockFor,
      secret,
      ...(given.observed === undefined ? {} : { observed: given.observed }),
    };
  });
}

/** Whatever stands in the file may be a secret: of what is wrong with it only the reason is said. */
function targetIn(path: string): OutTarget {
  const text = readText(path).trim();
  try {
    return outTarget(text);
  } catch (cause) {
    if (!(cause instanceof WeirError) || cause.code !== 'WEIR_OUT_TARGET') throw cause;
    throw new WeirError('WEIR_OUT_TARGET', { target: path, reason: cause.params.reason ?? '' });
  }
}

function secretOf(path: string | undefined, env: NodeJS.ProcessEnv): Uint8Array {
  const secret = secretFrom(path === undefined ? (env[SECRET_VARIABLE] ?? '') : readText(path).trim());
  if (secret !== undefined) return secret;
  throw new WeirError('WEIR_OUT_SECRET', { variable: path ?? SECRET_VARIABLE, bytes: MIN_SECRET_BYTES });
}

/** Files are replaced or appended to: their directory must be ours to write in. @throws WeirError WEIR_OUTPUT */
function writable(path: string): void {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK | constants.X_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}
