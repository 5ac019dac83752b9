/** Who is measured beside each other: each a process on the measured core, in front of the same origin. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext, Row, Said } from '../bench.ts';
import { freePort } from './metrics.ts';
import { MODSECURITY, NGINX, nginxArguments } from './nginx.ts';
import { addressOf, childrenOf, end, MEASURED_CORE, OTHER_CORE, start } from './processes.ts';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../../bin/weir.js', import.meta.url));
const FIRST_PORT = 17_480;

export interface Contender {
  readonly name: Said;
  readonly url: string;
  /** The process whose CPU counts. */
  readonly pid: number;
  /** Needs no warming up. */
  readonly native: boolean;
  readonly costsUs: Map<string, number[]>;
}

interface Served {
  readonly url: string;
  readonly pid: number;
}

/** The origin with the shop's answers. */
export async function openOrigin(context: BenchContext): Promise<string> {
  return (await serve(context, OTHER_CORE, process.execPath, [SERVER, 'origin'])).url;
}

async function serve(
  context: BenchContext,
  core: number,
  command: string,
  args: readonly string[],
): Promise<Served> {
  const child = start(core, command, args);
  context.defer(() => end(child));
  return { url: await addressOf(child), pid: child.pid as number };
}

export interface Contest {
  readonly contenders: readonly Contender[];
  readonly gate: Contender;
  readonly relay: Contender;
  readonly modSecurity: Contender | undefined;
  readonly missing: readonly Row[];
}

/** The two that everything is held against. */
export async function contendBare(
  context: BenchContext,
  origin: string,
): Promise<Pick<Contest, 'gate' | 'relay'>> {
  return {
    relay: contender(
      { en: 'bare relay, node:http and undici', zh: '裸转发，node:http 与 undici' },
      await serve(context, MEASURED_CORE, process.execPath, [SERVER, 'relay', origin]),
    ),
    gate: await openGate(context, origin),
  };
}

export interface GateSetting {
  /** Of its data, in the scratch directory. */
  readonly data?: string;
  /** Flags of the engine. */
  readonly flags?: readonly string[];
  /** Arguments of `weir gate` beside those that all have. */
  readonly args?: readonly string[];
}

/** A gate with everything on, on the measured core. */
export async function openGate(
  context: BenchContext,
  origin: string,
  { data = 'data', flags = [], args = [] }: GateSetting = {},
): Promise<Contender> {
  const where = ['--listen', '127.0.0.1:0', '--no-console', '--data', join(context.scratch, data)];
  const gate = [...flags, WEIR, 'gate', '--origin', origin, ...where, ...args];
  return contender({ en: 'gate', zh: '闸门' }, await serve(context, MEASURED_CORE, process.execPath, gate));
}

/** The same, which tells what it counts at an address of its own. */
export async function openToldGate(
  context: BenchContext,
  origin: string,
  data: string,
): Promise<Contender & { readonly admin: string }> {
  const admin = `127.0.0.1:${await freePort()}`;
  return { ...(await openGate(context, origin, { data, args: ['--admin', admin] })), admin };
}

function contender(name: Said, { url, pid }: Served, native = false): Contender {
  return { name, url, pid, native, costsUs: new Map<string, number[]>() };
}

export async function contend(context: BenchContext, origin: string): Promise<Contest> {
  const { relay, gate } = await contendBare(context, origin);
  const contenders: Contender[] = [relay, gate];
  const missing: Row[] = [];
  const absent = (name: Said): void => {
    missing.push({ name, value: null, unit: { en: 'not installed', zh: '未安装' } });
  };
  for (const [rival, role] of [
    ['http-proxy-3', 'http-proxy-3'],
    ['@fastify/http-proxy', 'fastify'],
  ] as const) {
    if ((await context.rival(rival)) === undefined) absent(rival);
    else {
      const served = await serve(context, MEASURED_CORE, process.execPath, [SERVER, role, origin]);
      contenders.push(contender(rival, served));
    }
  }
  if (NGINX === undefined) absent('nginx');
  else contenders.push(contender('nginx', await serveNginx(context, NGINX, FIRST_PORT, origin, false), true));
  const withRules = {
    en: 'nginx with ModSecurity and the core rule set',
    zh: 'nginx + ModSecurity + 核心规则集',
  };
  if (NGINX === undefined || MODSECURITY === undefined) {
    absent(withRules);
    return { contenders, gate, relay, modSecurity: undefined, missing };
  }
  const served = await serveNginx(context, NGINX, FIRST_PORT + 1, origin, true);
  const modSecurity = contender(withRules, served, true);
  contenders.push(modSecurity);
  return { contenders, gate, relay, modSecurity, missing };
}

async function serveNginx(
  context: BenchContext,
  binary: string,
  port: number,
  origin: string,
  inspecting: boolean,
): Promise<Served> {
  const directory = join(context.scratch, inspecting ? 'modsecurity' : 'nginx');
  const child = start(MEASURED_CORE, binary, nginxArguments(directory, port, origin, inspecting));
  context.defer(() => end(child));
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    try {
      await fetch(`${url}/json`).then((response) => response.arrayBuffer());
      break;
    } catch (error) {
      if (i === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return { url, pid: childrenOf(child.pid as number)[0] ?? (child.pid as number) };
}
