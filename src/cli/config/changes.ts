/** Which keys differ between two configurations, as paths such as `ledger.url`. */

/** @param from, to values of weir.yaml as they were read; lists are compared as wholes. */
export function changedKeys(from: unknown, to: unknown, at = ''): string[] {
  if (isRecord(from) && isRecord(to)) {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names].flatMap((name) =>
      changedKeys(from[name], to[name], at === '' ? name : `${at}.${name}`),
    );
  }
  return JSON.stringify(from, textOfRegExp) === JSON.stringify(to, textOfRegExp) ? [] : [at];
}

/** Whether a path is one of these keys or lies below one. */
export function isUnder(path: string, keys: readonly string[]): boolean {
  return keys.some((key) => path === key || path.startsWith(`${key}.`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOfRegExp(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? String(value) : typeof value === 'bigint' ? String(value) : value;
}
