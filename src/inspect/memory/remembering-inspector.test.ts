import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Inspection, Inspector } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { RouteProfiles } from '../profiles/route-profiles.ts';
import { bodyMark } from './body-mark.ts';
import {
  HALF_LIFE_MS,
  MAX_REMEMBERED,
  MAX_REMEMBERED_BYTES,
  MIN_REMEMBERED_BYTES,
  rememberingInspector,
} from './remembering-inspector.ts';

const JSON_BODY = { contentType: 'application/json', route: 'GET /api/users' };

function listOf(people: readonly number[]): Buffer {
  const items = people.map((id) => ({
    userId: id,
    phone: `138${String(id).padStart(8, '0')}`,
    note: 'quiet',
  }));
  return Buffer.from(JSON.stringify({ items, padding: 'x'.repeat(MIN_REMEMBERED_BYTES) }));
}

/** Counts how often the inspector behind is asked. */
function counted(inner: Inspector = createInspector()): { inspector: Inspector; asked: () => number } {
  let asked = 0;
  const inspect: Inspector['inspect'] = (bytes, body) => {
    asked += 1;
    return inner.inspect(bytes, body);
  };
  return { inspector: { ...inner, inspect }, asked: () => asked };
}

function found({ findings, people, unseen }: Inspection): unknown {
  return { findings, people, unseen };
}

describe('rememberingInspector', () => {
  it('hands out what the inspector behind it would, however bodies repeat', () => {
    const plain = createInspector();
    const bodies = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });
    const routes = fc.constantFrom('GET /a', 'GET /b');
    fc.assert(
      fc.property(bodies, routes, fc.boolean(), (asked, route, html) => {
        const inspector = rememberingInspector(createInspector());
        for (const which of asked) {
          const body = { contentType: html && which % 2 === 0 ? 'text/html' : 'application/json', route };
          const bytes = listOf([which, which + 1, 7]);
          expect(found(inspector.inspect(bytes, body))).toEqual(found(plain.inspect(bytes, body)));
        }
        inspector.forget?.();
      }),
    );
  });

  it('looks at a body three times, and then no more', () => {
    const { inspector: behind, asked } = counted();
    const inspector = rememberingInspector(behind);
    const seen = Array.from({ length: 5 }, () => inspector.inspect(listOf([1, 2]), JSON_BODY));
    expect(asked()).toBe(3);
    expect(seen[4]).toBe(seen[2]);
    expect(seen[4]?.people).toHaveLength(2);
    inspector.forget?.();
  });

  it('tells bodies of one mark apart', () => {
    const inspector = rememberingInspector(createInspector());
    const one = listOf([11, 12, 13]);
    // Moved until the digit that differs lies between the places that a mark looks at.
    const other = Array.from({ length: 64 }, (_, i) => Buffer.concat([Buffer.alloc(i, ' '), one]))
      .map((bytes) => [bytes, Buffer.from(bytes)] as const)
      .find(([bytes, changed]) => {
        changed[changed.indexOf('13800000012') + 9] = 0x39;
        return bodyMark(changed) === bodyMark(bytes);
      });
    if (other === undefined) throw new Error('no two bodies with one mark were found');
    const [a, b] = other;
    const all = [a, a, a, a, b, b, b, b, a, b].map((bytes) => inspector.inspect(bytes, JSON_BODY));
    const phones = all.map(
      ({ people }) => people[1]?.identifiers.find(({ namespace }) => namespace === 'phone')?.value,
    );
    expect(phones).toEqual(
      ['12', '12', '12', '12', '92', '92', '92', '92', '12', '92'].map((end) => `+86138000000${end}`),
    );
    inspector.forget?.();
  });

  it('takes the same bytes of another route or type for another body', () => {
    const { inspector: behind, asked } = counted();
    const inspector = rememberingInspector(behind);
    for (let i = 0; i < 3; i++) inspector.inspect(listOf([1]), JSON_BODY);
    const before = asked();
    inspector.inspect(listOf([1]), { ...JSON_BODY, route: 'GET /other' });
    inspector.inspect(listOf([1]), { ...JSON_BODY, contentType: 'text/html' });
    inspector.inspect(listOf([1]), { ...JSON_BODY, type: 'text' });
    expect(asked() - before).toBe(3);
    inspector.forget?.();
  });

  it('looks again once something else is concluded of the route', () => {
    const profiles = new RouteProfiles();
    const inspector = rememberingInspector(createInspector({ evidence: (route) => profiles.of(route) }), {
      version: (route) => profiles.of(route)?.version ?? 0,
    });
    const phones = () =>
      inspector.inspect(listOf([1, 2]), JSON_BODY).findings.filter(({ entity }) => entity === 'PHONE_NUMBER')
        .length;
    expect([phones(), phones(), phones()]).toEqual([2, 2, 2]);
    profiles.pin({ [JSON_BODY.route]: { '$.items[].phone': 'none' } });
    expect(phones()).toBe(0);
    profiles.pin({});
    expect(phones()).toBe(2);
    inspector.forget?.();
  });

  it('keeps nothing of what is shorter or longer than what is worth while', () => {
    const { inspector: behind, asked } = counted();
    const inspector = rememberingInspector(behind);
    const long = Buffer.alloc(MAX_REMEMBERED_BYTES + 1, 'x');
    for (let i = 0; i < 3; i++) {
      inspector.inspect(Buffer.from('{"userId":1}'), JSON_BODY);
      inspector.inspect(long, { contentType: 'text/plain' });
    }
    expect(asked()).toBe(6);
    inspector.forget?.();
  });

  it('lets go of what nobody asked for in two half-lives, and keeps what is asked for', () => {
    let now = 1_000_000;
    const { inspector: behind, asked } = counted();
    const inspector = rememberingInspector(behind, { now: () => now });
    const look = (id: number) => inspector.inspect(listOf([id]), JSON_BODY);
    for (const id of [1, 1, 1, 2, 2, 2]) look(id);
    expect(asked()).toBe(6);
    for (let turn = 0; turn < 4; turn++) {
      now += HALF_LIFE_MS;
      look(1);
    }
    expect(asked()).toBe(6);
    look(2);
    expect(asked()).toBe(7);
    inspector.forget?.();
  });

  it('lets go of everything where nobody asks for anything any more', () => {
    vi.useFakeTimers({ now: 5_000 });
    try {
      const { inspector: behind, asked } = counted();
      const inspector = rememberingInspector(behind);
      for (let i = 0; i < 3; i++) inspector.inspect(listOf([1]), JSON_BODY);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(3 * HALF_LIFE_MS);
      expect(vi.getTimerCount()).toBe(0);
      const before = asked();
      inspector.inspect(listOf([1]), JSON_BODY);
      expect(asked()).toBe(before + 1);
      inspector.forget?.();
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps no more findings than it may', () => {
    const { inspector: behind, asked } = counted();
    const inspector = rememberingInspector(behind, { now: () => 0 });
    const ids = Array.from({ length: 100 }, (_, i) => i);
    const look = (first: number) =>
      inspector.inspect(listOf(ids.map((id) => first + id)), JSON_BODY).people.length;
    // 300 findings and people each: some 66 bodies a half.
    const bodies = Math.ceil((3 * MAX_REMEMBERED) / 300);
    for (let i = 0; i < bodies; i++)
      for (let times = 0; times < 3; times++) expect(look(1_000 * i)).toBe(100);
    const before = asked();
    look(0);
    expect(asked()).toBe(before + 1);
    look(1_000 * (bodies - 1));
    expect(asked()).toBe(before + 1);
    inspector.forget?.();
  });

  it('forgets at once when it is told to', () => {
    const { inspector: behind, asked } = counted();
    const inspector = rememberingInspector(behind);
    for (let i = 0; i < 3; i++) inspector.inspect(listOf([1]), JSON_BODY);
    inspector.forget?.();
    for (let i = 0; i < 3; i++) inspector.inspect(listOf([1]), JSON_BODY);
    expect(asked()).toBe(6);
    inspector.forget?.();
  });
});
