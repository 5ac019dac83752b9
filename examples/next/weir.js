// One Weir for the process: Next.js bundles this file more than once.
import { createWeir } from 'weir/middleware';

globalThis.shopWeir ??= createWeir({
  gate: process.env.WEIR_GATE ?? 'http://127.0.0.1:7391',
  token: process.env.WEIR_TOKEN ?? 'set WEIR_TOKEN',
});

export const weir = globalThis.shopWeir;
