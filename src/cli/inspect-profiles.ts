/**
 * `weir inspect --profiles`, `--pin`, `--unpin`: what the gate learned of each route, and the operator's word against
 * it. Works beside a running gate: it reads the files that the gate writes, and the gate follows the pins.
 */
import { WeirError } from '../disclosure/error.ts';
import { type Pins, RouteProfiles } from '../inspect/profiles/route-profiles.ts';
import { readPins, readProfiles, writePins } from './profile-files.ts';
import type { Terminal } from './terminal.ts';

/** `GET /api/items $.items[].sku=none`: method, route template, path, entity. */
const PIN = /^([A-Z]+ \/\S*) (\S(?:.*\S)?)=([A-Z][A-Z0-9_]*|none)$/;
const UNPIN = /^([A-Z]+ \/\S*) (\S(?:.*\S)?)$/;

export async function showProfiles(terminal: Terminal, directory: string, json: boolean): Promise<void> {
  const { words, locale } = terminal;
  const profiles = new RouteProfiles();
  const saved = readProfiles(directory);
  if (saved !== undefined) profiles.restore(saved);
  profiles.pin(readPins(directory));
  const number = (value: number) => value.toLocaleString(locale);
  if (profiles.size === 0 && !json) await terminal.print(words.inspect.noProfiles);
  for (const profile of profiles) {
    const { route, responses } = profile;
    const identities = profile.suggestedIdentities();
    if (json) {
      await terminal.print(
        JSON.stringify({ route, responses, paths: profile.shown(), suggestedIdentities: identities }),
      );
      continue;
    }
    await terminal.print(words.inspect.route(route, number(responses)));
    for (const { path, kind, entity, pinned, values } of profile.shown()) {
      const what = [words.inspect.pathKinds[kind], entity ?? ''].join(' ').trim();
      const pin = pinned === undefined ? '' : `  ${words.inspect.pinned(pinned)}`;
      await terminal.print(`  ${path}  ${what}  ${words.inspect.values(number(values))}${pin}`);
    }
    for (const path of identities) await terminal.print(`  ${words.inspect.suggested(path)}`);
  }
}

/** @throws WeirError WEIR_USAGE, WEIR_OUTPUT, WEIR_PROFILES_DAMAGED */
export async function changePins(
  terminal: Terminal,
  directory: string,
  pins: readonly string[],
  unpins: readonly string[],
): Promise<void> {
  const { words } = terminal;
  const all: Record<string, Record<string, string>> = mutable(readPins(directory));
  const done: string[] = [];
  for (const text of pins) {
    const [, route, path, entity] = PIN.exec(text.trim()) ?? [];
    if (route === undefined || path === undefined || entity === undefined)
      throw usage(words.inspect.badPin(text));
    all[route] = { ...all[route], [path]: entity };
    done.push(words.inspect.isPinned(route, path, entity));
  }
  for (const text of unpins) {
    const [, route, path] = UNPIN.exec(text.trim()) ?? [];
    if (route === undefined || path === undefined || all[route]?.[path] === undefined) {
      throw usage(words.inspect.notPinned(text));
    }
    delete all[route][path];
    if (Object.keys(all[route]).length === 0) delete all[route];
    done.push(words.inspect.isUnpinned(route, path));
  }
  writePins(directory, all);
  for (const line of done) terminal.note(line);
}

function mutable(pins: Pins): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(pins).map(([route, paths]) => [route, { ...paths }]));
}

function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'inspect' });
}
