/** How the shop's own pages hide what its API gives away: a mask is visible as a mask. */

/** First and last character with stars between: `t***8`. Always three stars, so the length stays unknown too. */
export function maskNickname(nickname: string): string {
  const characters = [...nickname];
  return `${characters[0] ?? '*'}***${characters.at(-1) ?? '*'}`;
}

/** The first four characters and the last one: `3301*************X`. */
export function maskResidentId(residentId: string): string {
  return residentId.slice(0, 4) + '*'.repeat(Math.max(0, residentId.length - 5)) + residentId.slice(-1);
}

/** The last four digits: `**** 1234`. */
export function maskCard(card: string): string {
  return `**** ${card.slice(-4)}`;
}
