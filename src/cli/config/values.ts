/** Kinds of values that several parts of weir.yaml have. */
import { z } from 'zod';
import { TrustedProxies } from '../../channels/gate/trusted-proxies.ts';
import { formatWindow, parseWindow } from '../../disclosure/time.ts';

export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name');

export const network = z.string().refine(isNetwork, 'is neither an address nor a block such as 10.0.0.0/8');

function isNetwork(text: string): boolean {
  try {
    return !new TrustedProxies([text]).empty;
  } catch {
    return false;
  }
}

/** A length of time such as `30s`, `5m` or `1h`, as milliseconds. @param mostMs the longest one. */
export function duration(mostMs: number) {
  return z
    .string()
    .refine((text) => parseWindow(text) !== undefined, 'is not a time such as 30s, 5m or 1h')
    .transform((text) => parseWindow(text) as number)
    .refine((ms) => ms <= mostMs, `is longer than ${formatWindow(mostMs)}`);
}
