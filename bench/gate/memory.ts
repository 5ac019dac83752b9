/** Memory of a gate under a long download of what is not inspected, and under many connections that wait. */
import { atMost, type BenchContext, type Measured, rounded } from '../bench.ts';
import { download, idle } from './load.ts';
import { residentBytes } from './processes.ts';

/** Memory that a long download may add: buffers of two sockets and the copy that is inspected. */
const FLAT_BYTES = 64 * 1024 * 1024;

export async function memoryOf(
  { quick, options, progress }: BenchContext,
  gate: { readonly url: string; readonly pid: number },
): Promise<Pick<Measured, 'rows' | 'promises'>> {
  const bytes = Math.round((quick ? 0.25 : Number(options.gigabytes)) * 1e9);
  const before = residentBytes(gate.pid);
  let most = before;
  let sampledAt = 0;
  const came = await download(`${gate.url}/bytes/${bytes}`, (so) => {
    if (so - sampledAt < bytes / 200) return;
    sampledAt = so;
    most = Math.max(most, residentBytes(gate.pid));
    progress(`${(so / 1e9).toFixed(1)} GB`);
  });
  const grown = came === bytes ? most - before : Number.NaN;
  const count = quick ? 500 : 10_000;
  const idleBefore = residentBytes(gate.pid);
  const sockets = await idle(`${gate.url}/picture`, count);
  const perConnection = (residentBytes(gate.pid) - idleBefore) / count;
  for (const socket of sockets) socket.destroy();
  return {
    rows: [
      {
        name: { en: 'memory of the gate before the download', zh: '下载前闸门的内存' },
        value: rounded(before / 1e6, 3),
        unit: 'MB',
      },
      {
        name: { en: `an idle keep-alive connection, of ${count}`, zh: `每个空闲长连接（共 ${count} 个）` },
        value: rounded(perConnection / 1e3, 3),
        unit: { en: 'KB of memory', zh: 'KB 内存' },
      },
    ],
    promises: [
      atMost(
        { en: `memory that a download of ${bytes / 1e9} GB adds`, zh: `下载 ${bytes / 1e9} GB 增加的内存` },
        FLAT_BYTES / 1e6,
        grown / 1e6,
        'MB',
      ),
    ],
  };
}
