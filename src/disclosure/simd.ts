/**
 * Whether WebAssembly with SIMD runs here. On x64 it needs SSE 4.1, which machines that a hypervisor pretends to be old
 * (`qemu64`, `kvm64`) do not show. What has a kernel then goes the plain way, which comes to the same and takes longer:
 * bodies are read by inspect/walkers, rows are sealed by ledger/seal/row-tree-plain.ts. Without any WebAssembly (`node --jitless`) Node itself cannot read TypeScript.
 *
 *   (func (result v128) i32.const 0  i8x16.splat  i8x16.popcnt)
 */
const PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

function runs(): boolean {
  try {
    return new WebAssembly.Module(PROBE) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

export const HAS_SIMD: boolean = runs();
