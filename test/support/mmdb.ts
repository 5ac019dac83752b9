/**
 * A database in MaxMind's format, made on the spot (MaxMind DB File Format Specification 2.0): a tree of 24-bit records
 * over the bits of IPv6 addresses, data behind it, metadata at the end.
 */
import { type Address, parseAddress } from '../../src/channels/gate/address.ts';

type Value = string | number | { readonly [key: string]: Value };

const MARKER = Buffer.from([0xab, 0xcd, 0xef, ...Buffer.from('MaxMind.com')]);

function encode(value: Value): Buffer {
  if (typeof value === 'string') return head(2, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return head(6, 4, bytes);
  }
  const entries = Object.entries(value);
  return head(7, entries.length, ...entries.flatMap(([key, below]) => [encode(key), encode(below)]));
}

function head(type: number, size: number, ...parts: Buffer[]): Buffer {
  const lead = size < 29 ? [(type << 5) | size] : [(type << 5) | 29, size - 29];
  return Buffer.concat([Buffer.from(lead), ...parts]);
}

/** @param networks data by CIDR block. */
export function makeMmdb(networks: Readonly<Record<string, Value>>): Buffer {
  const nodes: [number, number][] = [[-1, -1]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  const leaves: [number, 0 | 1, number][] = [];
  for (const [network, value] of Object.entries(networks)) {
    const [address = '', prefix] = network.split('/') as [string, string];
    const parsed = parseAddress(address) as Address;
    const bits = parsed.length === 4 ? 96 + Number(prefix) : Number(prefix);
    const full = parsed.length === 4 ? Buffer.concat([Buffer.alloc(12), parsed]) : Buffer.from(parsed);
    let node = 0;
    for (let i = 0; i < bits; i++) {
      const bit = (((full[i >> 3] as number) >> (7 - (i & 7))) & 1) as 0 | 1;
      if (i === bits - 1) {
        leaves.push([node, bit, dataBytes]);
        break;
      }
      const pair = nodes[node] as [number, number];
      if (pair[bit] === -1) {
        pair[bit] = nodes.length;
        nodes.push([-1, -1]);
      }
      node = pair[bit] as number;
    }
    const encoded = encode(value);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const count = nodes.length;
  for (const [node, bit, offset] of leaves) (nodes[node] as [number, number])[bit] = count + 16 + offset;
  const tree = Buffer.alloc(count * 6);
  for (const [i, pair] of nodes.entries()) {
    for (const bit of [0, 1] as const)
      tree.writeUIntBE(pair[bit] === -1 ? count : pair[bit], i * 6 + bit * 3, 3);
  }
  const metadata = encode({
    node_count: count,
    record_size: 24,
    ip_version: 6,
    database_type: 'Test-ASN',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARKER, metadata]);
}
