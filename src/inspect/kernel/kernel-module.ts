/** The compiled module of the kernels (json.as.ts and sieve.as.ts), once for the process. */
import { JSON_WASM } from './json-wasm.ts';

let compiled: WebAssembly.Module | undefined;

/** An instance with memory of its own: about 4 MB of addresses, of which pages count when they are first written. */
export function kernelInstance(host: Record<string, unknown>): Record<string, unknown> {
  compiled ??= new WebAssembly.Module(Buffer.from(JSON_WASM, 'base64'));
  return new WebAssembly.Instance(compiled, { host }).exports;
}
