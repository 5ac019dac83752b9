import { describe, expect, it } from 'vitest';
import { englishSpans } from './english-prose.ts';

const found = (text: string) =>
  englishSpans(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe('englishSpans', () => {
  it.each([
    ['Dear Ann Lee, thank you', 'name Ann Lee'],
    ['Mr. John Smith called', 'name John Smith'],
    ['my number is 1, My name is Mary-Jane O’Neill.', 'name Mary-Jane O’Neill'],
    ['attn Jan van der Berg', 'name Jan van der Berg'],
    ['Customer name: José Martín, phone', 'name José Martín'],
    ['Regards, Priya Patel', 'name Priya Patel'],
    [
      'ship to 12 Elm St, Apt 4, Springfield, IL 62704 today',
      'address 12 Elm St, Apt 4, Springfield, IL 62704',
    ],
    ['at 1 High Street, Leeds LS1 4AP.', 'address 1 High Street, Leeds LS1 4AP'],
    [
      '221B Baker Street, London, Greater London NW1 6XE',
      'address 221B Baker Street, London, Greater London NW1 6XE',
    ],
    ['8 Queen St W, Toronto, ON M5V 2T6', 'address 8 Queen St W, Toronto, ON M5V 2T6'],
  ])('%s', (text, what) => expect(found(text)).toContain(what));

  it.each([
    'Dear Customer, your order has shipped',
    'Dear Valued Customer, hello',
    'Best regards, Customer Service',
    'Hello World, this is version 3',
    'This is the best of all',
    'Order Name: Summer Sale',
    'ISO 9001 certified, UTC 2024',
    'pages 12 to 14, see IL 62704',
    'in 1984 Orwell, George',
  ])('nothing in %s', (text) => expect(found(text)).toEqual([]));

  it('is linear in what is made to hurt it', () => {
    const hurt = `Dear ${'Aa '.repeat(20_000)} 1 ${'Aa '.repeat(20_000)}IL 62704`;
    expect(() => englishSpans(hurt)).not.toThrow();
  });
});
