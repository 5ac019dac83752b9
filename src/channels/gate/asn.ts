/**
 * The autonomous system that an address belongs to, from a database in MaxMind's format that lies on this machine:
 * nothing is asked of anybody about a client. Source of the format: "MaxMind DB File Format Specification" 2.0.
 */
import { type AsnResponse, Reader } from 'mmdb-lib';

/** Records of the databases that are in use: GeoLite2-ASN and its like, and those that write `AS64500`. */
interface AsnRecord extends Partial<AsnResponse> {
  readonly asn?: number | string;
  readonly as_number?: number | string;
}

/**
 * @param bytes the database.
 * @returns a look-up of the number, without `AS`; undefined for addresses that are in no system. Cost: some µs.
 * @throws Error when it is no database.
 */
export function asnDatabase(bytes: Buffer): (address: string) => string | undefined {
  const reader = new Reader<AsnResponse>(bytes);
  return (address) => {
    let record: AsnRecord | null;
    try {
      record = reader.get(address);
    } catch {
      // A database of IPv4 does not know what to do with the other addresses.
      return undefined;
    }
    const number = record?.autonomous_system_number ?? record?.asn ?? record?.as_number;
    const digits = /^(?:AS)?(\d{1,10})$/i.exec(String(number ?? ''))?.[1];
    return digits === undefined || digits === '0' ? undefined : digits;
  };
}
