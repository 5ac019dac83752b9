/**
 * User names and nicknames. Each ends in, or holds, one run of digits that comes from a keyed permutation of the
 * person's index: so they never collide, and a nickname leads back to its person without a table.
 */
import { Permutation } from '../permutation.ts';
import { hash32, type Random } from '../random.ts';
import type { PersonName } from './names.ts';

const WORDS = (
  '小雨点 柠檬不酸 半夏微凉 南风知意 一只小鹿 晴天娃娃 奶茶三分糖 山间清风 云朵邮差 橘子汽水 爱吃火锅 深海里的鱼 ' +
  '月亮邮局 早睡早起 快乐小熊 向日葵 星河入梦 慢半拍 青柠薄荷 种花的人 灯火可亲 桂花酒酿 追风筝 麦田守望 豆沙包 ' +
  '胖达 木棉花开 山楂树 风铃草 胡萝卜'
).split(' ');
const LATIN_WORDS =
  'sunny mango panda teapot maple pebble otter cloud lemon river biscuit harbor pixel cedar ember'.split(' ');

/** User names end in a number of at least six digits. */
const SMALLEST_SUFFIX = 100_000;

/** The numbers in names of one population, and the way back. */
export class NameNumbers {
  readonly #numbers: Permutation;

  constructor(people: number, seed: number, purpose: string) {
    this.#numbers = new Permutation(Math.max(900_000, people), hash32(seed, purpose));
  }

  of(index: number): number {
    return SMALLEST_SUFFIX + this.#numbers.at(index);
  }

  /** @returns the index whose number stands in the text, or undefined when there is none. */
  indexIn(text: string): number | undefined {
    const digits = /\d{6,8}/.exec(text)?.[0];
    if (digits === undefined) return undefined;
    const value = Number(digits) - SMALLEST_SUFFIX;
    return value >= 0 && value < this.#numbers.size ? this.#numbers.indexOf(value) : undefined;
  }
}

export function usernameOf(name: PersonName, number: number): string {
  return `${name.latin[0]}${name.latin[1]}${number}`;
}

/** @param chinese whether the person writes Chinese. */
export function nicknameOf(random: Random, name: PersonName, chinese: boolean, number: number): string {
  const style = random.integer(10);
  if (style < 3) return `tb${number}`;
  if (style < 5) return `${name.latin[chinese ? 1 : 0]}_${number}`;
  if (!chinese) return `${random.pick(LATIN_WORDS)}${number}`;
  return style < 9 ? `${random.pick(WORDS)}${number}` : `${number}号${random.pick(WORDS)}`;
}

/** Only reserved domains (RFC 2606): no message can reach anybody. */
const MAIL_DOMAINS = ['example.com', 'example.com', 'example.org', 'example.net'] as const;

export function emailOf(random: Random, name: PersonName, number: number): string {
  const separator = random.pick(['.', '_', '']);
  return `${name.latin[0]}${separator}${name.latin[1]}${number}@${random.pick(MAIL_DOMAINS)}`;
}
