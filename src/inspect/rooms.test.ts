import { describe, expect, it } from 'vitest';
import { createInspector } from './inspector.ts';
import { FIRST_ROOM, Rooms } from './rooms.ts';

describe('Rooms', () => {
  it('gives the same room again, and a larger one where it is too small', () => {
    const rooms = new Rooms();
    const first = rooms.take(10);
    expect(first.length).toBe(FIRST_ROOM);
    rooms.giveBack(first);
    expect(rooms.take(2 * FIRST_ROOM)).not.toBe(first);
    expect(rooms.take(20)).toBe(first);
    expect(rooms.take(20)).not.toBe(first);
  });

  it('keeps neither many rooms nor a very large one, and rather the larger of two', () => {
    const rooms = new Rooms();
    rooms.giveBack(new Uint8Array(4 * 1024 * 1024));
    expect(rooms.take(1).length).toBe(FIRST_ROOM);
    for (let i = 0; i < 20; i++) rooms.giveBack(new Uint8Array(FIRST_ROOM));
    const large = new Uint8Array(4 * FIRST_ROOM);
    rooms.giveBack(large);
    expect(rooms.take(3 * FIRST_ROOM)).toBe(large);
    const again = Array.from({ length: 20 }, () => rooms.take(1));
    expect(new Set(again).size).toBe(20);
  });

  it('hides what another body left in it', () => {
    const inspector = createInspector();
    const read = (text: string, pieces: number) => {
      const session = inspector.open({ type: 'text' });
      const bytes = Buffer.from(text);
      const size = Math.ceil(bytes.length / pieces);
      for (let at = 0; at < bytes.length; at += size) session.write(bytes.subarray(at, at + size));
      return session.end();
    };
    const long = `x 13812345678 y zhang@example.com ${'z'.repeat(40_000)}`;
    expect(read(long, 7).findings.map(({ entity }) => entity)).toEqual(['PHONE_NUMBER', 'EMAIL_ADDRESS']);
    expect(read('138', 1).findings).toEqual([]);
    expect(read('x 138', 3).findings).toEqual([]);
  });
});
