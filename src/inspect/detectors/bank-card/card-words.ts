/**
 * Whether the words right before a number speak of a card. Logs and messages are full of ids that pass Luhn; people
 * who write a card number say that it is one.
 */

/** Bytes before the number that are looked at: a dozen Chinese characters, or six English words. */
export const CARD_WORDS_BYTES = 36;

/** Characters before 款 that make it money and not a style (付款, 收款; 新款, 同款 are goods). */
const OF_MONEY = new Set(
  [...'付收转打贷还存取退货汇'].map((character) => threeBytes(Buffer.from(character), 0)),
);

/** `card` in any case, or 卡, 账, 帐, 汇, 钱, a 款 of money, within CARD_WORDS_BYTES before `start`. */
export function speaksOfCard(bytes: Uint8Array, start: number): boolean {
  for (let i = Math.max(0, start - CARD_WORDS_BYTES); i + 2 < start; i++) {
    const byte = bytes[i]!;
    if (byte >= 0xe5) {
      const character = threeBytes(bytes, i);
      if (speaksChinese(character)) return true;
      if (character === STYLE && i >= 3 && OF_MONEY.has(threeBytes(bytes, i - 3))) return true;
    }
    if ((byte | 0x20) !== 0x63 || i + 3 >= start) continue;
    if ((bytes[i + 1]! | 0x20) === 0x61 && (bytes[i + 2]! | 0x20) === 0x72 && (bytes[i + 3]! | 0x20) === 0x64)
      return true;
  }
  return false;
}

const STYLE = 0xe6acbe; // 款

function threeBytes(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

function speaksChinese(code: number): boolean {
  return (
    code === 0xe58da1 || // 卡
    code === 0xe8b4a6 || // 账
    code === 0xe5b890 || // 帐
    code === 0xe6b187 || // 汇
    code === 0xe992b1 // 钱
  );
}
