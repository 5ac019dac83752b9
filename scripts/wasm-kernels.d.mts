export interface WasmKernel {
  readonly source: string;
  readonly output: string;
  readonly constant: string;
  readonly pages: number;
  readonly mostPages?: number;
  readonly simd?: boolean;
  readonly constantsAt?: number;
}
export const KERNELS: readonly WasmKernel[];
export function compileKernel(kernel: WasmKernel): Promise<string>;
