import { describe, expect, it } from 'vitest';
import { NONE } from '../../bytes.ts';
import { isPhoneSpelling, matchInternationalPhone } from './phone.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('matchInternationalPhone', () => {
  it.each([
    '+44 20 7946 0018',
    '+1 415 555 0132',
    '+1 (415) 555-0132',
    '+55 11 98456 5666',
    '+852 2345 6789',
    '+8613812345678',
  ])('takes %s', (text) => {
    expect(matchInternationalPhone(bytesOf(text), 0, text.length)).toBe(text.length);
  });

  it.each([
    '+0 123 456 789',
    '+44',
    '+1 23',
    '+1234567890123456',
    '+210 ab',
    '+28 1234 5678',
    '+4420794600181x',
  ])('refuses %s', (text) => {
    expect(matchInternationalPhone(bytesOf(text), 0, text.length)).toBe(NONE);
  });
});

describe('isPhoneSpelling', () => {
  it.each([
    ['13812345678', true],
    ['(415) 555-0132', true],
    ['010-12345678', true],
    ['+49 30 901820', true],
    ['0000000', false],
    ['123456', false],
    ['1700000000000', false],
    ['138****5678', false],
    ['12+3456789', false],
    ['1234567890123456', false],
    ['call me', false],
  ])('%s: %s', (text, expected) => {
    expect(isPhoneSpelling(bytesOf(text), 0, text.length)).toBe(expected);
  });
});
