// The part of the WebAssembly JavaScript interface that Weir's kernels use (https://webassembly.github.io/spec/js-api/).
// TypeScript has these types in its DOM library only, which has no place on a server.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, unknown>);
    readonly exports: Record<string, unknown>;
  }
}
