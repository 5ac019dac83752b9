import { expect, it } from 'vitest';
import { speaksOfCard } from './card-words.ts';

const before = (text: string) => speaksOfCard(Buffer.from(text), Buffer.from(text).length);

it.each([
  ['转到这张卡', true],
  ['卡号是 ', true],
  ['my credit CARD: ', true],
  ['Card ', true],
  ['card', true],
  ['order ', false],
  ['批次 ', false],
  ['充电宝2024新款 分拣 ', false],
  ['款 ', false],
  ['请付款至 ', true],
  ['货款已打 ', true],
  ['', false],
  ['car', false],
  [`card ${'x'.repeat(40)}`, false],
])('%j before a number', (text, expected) => {
  expect(before(text)).toBe(expected);
});
