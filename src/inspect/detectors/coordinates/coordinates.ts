/**
 * Coordinates of a place in decimal degrees (ISO 6709 annex H), as a whole value under a key that says so: at least
 * three decimals, which is about 100 m; coarser ones are a region. A pair is in either order.
 */

const ONE = /^[-+]?\d{1,3}\.\d{3,15}$/;

function isDegrees(text: string): boolean {
  return ONE.test(text) && Math.abs(Number(text)) <= 180;
}

export function isCoordinates(text: string): boolean {
  const parts = text.split(/\s*[,;]\s*/);
  return parts.length <= 2 && parts.every(isDegrees);
}
