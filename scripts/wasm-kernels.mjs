// Which kernels there are, and how one is compiled; shared by the build and by the test that holds the committed
// bytes against their source.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import asc from 'assemblyscript/asc';

export const KERNELS = [
  {
    source: 'src/disclosure/siphash/siphash.as.ts',
    output: 'src/disclosure/siphash/siphash-wasm.ts',
    constant: 'SIPHASH_WASM',
    pages: 1,
  },
  {
    source: 'src/ledger/seal/row-tree.as.ts',
    output: 'src/ledger/seal/row-tree-wasm.ts',
    constant: 'ROW_TREE_WASM',
    pages: 1,
    // Grows with the largest batch, to 1 GiB.
    mostPages: 16_384,
    simd: true,
    constantsAt: 1_024,
  },
  {
    source: 'src/inspect/kernel/json.as.ts',
    output: 'src/inspect/kernel/json-wasm.ts',
    constant: 'JSON_WASM',
    pages: 61,
    simd: true,
  },
  {
    source: 'src/inspect/kernel/html.as.ts',
    output: 'src/inspect/kernel/html-wasm.ts',
    constant: 'HTML_WASM',
    pages: 64,
    // Grows with the largest page: the body lies in it as a whole.
    mostPages: 32_768,
    simd: true,
    constantsAt: 1_024,
  },
  {
    source: 'src/inspect/kernel/text.as.ts',
    output: 'src/inspect/kernel/text-wasm.ts',
    constant: 'TEXT_WASM',
    pages: 61,
    simd: true,
    constantsAt: 1_024,
  },
  {
    source: 'src/channels/middleware/pack/pack.as.ts',
    output: 'src/channels/middleware/pack/pack-wasm.ts',
    constant: 'PACK_WASM',
    pages: 13,
    simd: true,
  },
  {
    source: 'src/channels/logs/quiet.as.ts',
    output: 'src/channels/logs/quiet-wasm.ts',
    constant: 'QUIET_WASM',
    // What quiet-lines.ts lays out in it; the system gives memory as it is written.
    pages: 576,
    simd: true,
    constantsAt: 1_024,
  },
  {
    source: 'src/disclosure/person-tree/person-tree.as.ts',
    output: 'src/disclosure/person-tree/person-tree-wasm.ts',
    constant: 'PERSON_TREE_WASM',
    pages: 67,
    // 4 GB: the tree grows with every person who is forgotten.
    mostPages: 65_536,
  },
];

/** @returns the text of the TypeScript module that holds the compiled kernel. */
export async function compileKernel(kernel) {
  const files = new Map();
  const folder = dirname(kernel.source);
  const name = basename(kernel.source);
  const { error, stderr } = await asc.main(
    [
      name,
      '--outFile',
      'kernel.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--use',
      'abort=',
      '--zeroFilledMemory',
      '--initialMemory',
      String(kernel.pages),
      '--maximumMemory',
      String(kernel.mostPages ?? kernel.pages),
      '--memoryBase',
      String(kernel.constantsAt ?? kernel.pages * 65536),
      ...(kernel.simd ? ['--enable', 'simd'] : []),
    ],
    {
      // What a kernel imports stands beside it.
      readFile: (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null),
      writeFile: (file, contents) => {
        files.set(file, contents);
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${kernel.source}: ${stderr.toString()}`, { cause: error });
  const bytes = Buffer.from(files.get('kernel.wasm')).toString('base64');
  return `// Made by \`npm run build:wasm\` from ${name}; a test compiles it again and compares.\nexport const ${kernel.constant} =\n  '${bytes}';\n`;
}
