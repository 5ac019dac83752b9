import { describe, expect, it } from 'vitest';
import { readReceipt } from '../../share/receipt.ts';
import { Population } from '../population/population.ts';
import { consentReceipts } from './consent-receipts.ts';

const NOW = Date.UTC(2026, 10, 2);
const PLAN = {
  partner: 'Candlewick Logistics',
  contact: 'privacy@candlewick.example',
  purpose: 'delivery',
  method: 'file',
  otherPurpose: 'survey',
};
const population = new Population({ size: 1_000, seed: 1 });
const customers = Array.from({ length: 40 }, (_, i) => i * 7);

describe('receipts of the shop', () => {
  it('are receipts, of these customers, and no answer is missing', () => {
    const lines = [...consentReceipts(population, customers, PLAN, NOW)].map((line) => JSON.parse(line));
    const receipts = lines.map((fields) => {
      const read = readReceipt(fields);
      if ('problem' in read) throw new Error(read.problem);
      return read.receipt;
    });
    const ids = new Set(customers.map((index) => `id:${population.person(index).id}`));
    expect(receipts.filter(({ pii_principal_id: who }) => !ids.has(who))).toEqual([]);
    // Of twenty: one for another purpose, one withdrawn, one expired, one not separate, two never asked.
    const given = receipts.filter(({ event_state: state }) => state === 'given');
    expect(given).toHaveLength(36);
    expect(receipts.length - given.length).toBe(2);
    expect(given.filter(({ purpose }) => purpose === 'survey')).toHaveLength(2);
    expect(given.filter(({ separate_consent: separate }) => !separate)).toHaveLength(2);
    expect(given.filter(({ expires }) => expires !== null && expires < NOW)).toHaveLength(2);
    expect(given.filter(({ categories }) => !categories.includes('pd:EmailAddress'))).toHaveLength(4);
    expect(receipts.filter(({ event_time: at }) => at > NOW)).toEqual([]);
  });

  it('are the same for the same seed', () => {
    const lines = (seed: number) =>
      [...consentReceipts(new Population({ size: 1_000, seed }), customers, PLAN, NOW)].join('');
    expect(lines(1)).toBe(lines(1));
    expect(lines(1)).not.toBe(lines(2));
  });
});
