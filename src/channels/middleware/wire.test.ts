import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batch } from './batch.ts';
import { readAnswer } from './desk-answer.ts';
import { FRAME_BYTES } from './frame.ts';
import { readBatch } from './wire.ts';

const SENT = { at: 1, asker: {}, channel: 'web', route: 'r', bytes: 1 } as const;
const text = fc.string({ unit: 'binary', maxLength: 200 }).map((raw) => raw.toWellFormed());

describe('a batch', () => {
  it('is read as it was written', () => {
    const response = fc.record({ target: text, body: fc.oneof(text, fc.uint8Array({ maxLength: 500 })) });
    fc.assert(
      fc.property(fc.array(response, { maxLength: 20 }), (responses) => {
        const batch = new Batch();
        for (const { target, body } of responses) {
          const head = { kind: 'response', at: 1, method: 'GET', target, status: 200, who: {} };
          batch.add(JSON.stringify(head), body, SENT);
        }
        const read = readBatch(Buffer.from(batch.content()));
        expect(read.map(({ head }) => 'target' in head && head.target)).toEqual(
          responses.map(({ target }) => target),
        );
        for (const [i, { body }] of responses.entries())
          expect(read[i]?.body.equals(Buffer.from(body as string))).toBe(true);
      }),
    );
  });

  it('is bounded before it is written', () => {
    fc.assert(
      fc.property(text, text, (head, body) => {
        const batch = new Batch();
        batch.add(head, body, SENT);
        expect(batch.length).toBeLessThanOrEqual(Batch.bound(head, body));
      }),
    );
  });

  it('that is something else is refused, and nothing but an error comes of it', () => {
    const good = new Batch();
    const head = { kind: 'response', at: 1, method: 'GET', target: '/', status: 200, who: { account: '1' } };
    good.add(JSON.stringify(head), 'body', SENT);
    const bytes = Buffer.from(good.content());
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = byte;
        try {
          for (const { head } of readBatch(damaged)) expect(head.kind).toBe('response');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
    for (let cut = 1; cut < bytes.length; cut++) expect(() => readBatch(bytes.subarray(0, cut))).toThrow();
  });

  it.each([
    ['an unknown kind', { kind: 'other', at: 1 }],
    ['an unknown key', { kind: 'standing', at: 1, route: 'r', who: {}, more: 1 }],
    ['an identity that is none', { kind: 'standing', at: 1, route: 'r', who: { colour: 'red' } }],
    ['a time that is none', { kind: 'standing', at: -1, route: 'r', who: {} }],
    [
      'a person without a name',
      {
        kind: 'disclosure',
        at: 1,
        route: 'r',
        channel: 'export',
        who: {},
        people: [{}],
        categories: ['pd:UID'],
      },
    ],
    [
      'an explanation without a basis',
      { kind: 'explanation', at: 1, who: {}, people: [{ id: '1' }], basis: 'none', until: 2 },
    ],
  ])('with %s is refused', (_what, head) => {
    const batch = new Batch();
    batch.add(JSON.stringify(head), undefined, SENT);
    expect(() => readBatch(batch.content())).toThrow();
  });

  it('has no body behind anything but a response', () => {
    const batch = new Batch();
    const head = { kind: 'standing', at: 1, route: 'r', who: {} };
    batch.add(JSON.stringify(head), 'body', SENT);
    expect(() => readBatch(batch.content())).toThrow(/a body behind a standing/);
    expect(FRAME_BYTES).toBe(8);
  });
});

describe('an answer', () => {
  it('is read, and what is none is refused', () => {
    const standing = [{ record: 0, verdict: 'deny', refuse: true }];
    expect(readAnswer(JSON.stringify({ taken: 1, standing, later: 'more' }))).toEqual({ taken: 1, standing });
    const wrong = [
      ['', '{}', '<html>', 'null', '7', '{"taken":-1,"standing":[]}', '{"taken":1,"standing":{}}'],
      ['{"taken":1,"standing":[{}]}', '{"taken":1,"standing":[null]}'],
      ['{"taken":1,"standing":[{"record":0,"verdict":"pass","refuse":true}]}'],
      ['{"taken":1,"standing":[{"record":0.5,"verdict":"deny","refuse":true}]}'],
      ['{"taken":1,"standing":[{"record":0,"verdict":"deny","refuse":1}]}'],
    ].flat();
    for (const text of wrong) expect(() => readAnswer(text)).toThrow();
  });
});
