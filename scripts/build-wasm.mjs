// Compiles the AssemblyScript kernels of src/ and writes each as a TypeScript module with the bytes in base64.
import { writeFileSync } from 'node:fs';
import { compileKernel, KERNELS } from './wasm-kernels.mjs';

for (const kernel of KERNELS) {
  writeFileSync(kernel.output, await compileKernel(kernel));
  console.log(`${kernel.source} -> ${kernel.output}`);
}
