/**
 * What it costs the event loop to hand on an answer's body: a text as UTF-8, as its characters lie in memory, and bytes; into
 * memory that a thread shares. It is why the loop writes no UTF-8 (src/channels/middleware/crossing.ts).
 */
import { median, type Row, rounded } from '../bench.ts';

const TURNS = 9;
const COPIES = 20_000;
/** Written from its beginning to its end again and again, as a ring is. */
const MEMORY_BYTES = 1024 * 1024;

export function copyRows(text: string): Row[] {
  const shared = Buffer.from(new SharedArrayBuffer(MEMORY_BYTES));
  const bytes = Buffer.from(text);
  const plain = text.replace(/[^ -~]/g, 'x');
  const row = (name: Row['name'], most: number, copy: (at: number) => void) => ({
    name,
    value: rounded(median(Array.from({ length: TURNS }, () => nsOf(most, copy))), 3),
    unit: { en: 'ns a copy of 4.5 KB', zh: '纳秒，每复制 4.5 KB' },
  });
  return [
    row(
      { en: 'text with Chinese letters, as UTF-8', zh: '含汉字的文本，转为 UTF-8' },
      3 * text.length,
      (at) => shared.write(text, at, 'utf8'),
    ),
    row({ en: 'text in ASCII, as UTF-8', zh: 'ASCII 文本，转为 UTF-8' }, 3 * text.length, (at) =>
      shared.write(plain, at, 'utf8'),
    ),
    row({ en: 'text, as it lies in memory', zh: '文本，按内存原样' }, 2 * text.length, (at) =>
      shared.write(text, at, 'utf16le'),
    ),
    row({ en: 'bytes that lie alike', zh: '对齐相同的字节' }, (bytes.length + 15) & -8, (at) =>
      shared.set(bytes, at + (bytes.byteOffset & 7)),
    ),
    row({ en: 'bytes that do not', zh: '对齐不同的字节' }, (bytes.length + 15) & -8, (at) =>
      shared.set(bytes, at + ((bytes.byteOffset + 3) & 7)),
    ),
  ];
}

function nsOf(most: number, copy: (at: number) => void): number {
  let at = 0;
  const before = process.threadCpuUsage();
  for (let i = 0; i < COPIES; i++) {
    copy(at);
    at += most;
    if (at + most > MEMORY_BYTES) at = 0;
  }
  const { user, system } = process.threadCpuUsage(before);
  return ((user + system) * 1_000) / COPIES;
}
