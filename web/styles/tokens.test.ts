/**
 * The colours keep their promises. Contrast is WCAG 2.2's; colour-blindness is simulated by Machado, Oliveira and
 * Fernandes (2009), severity 1, and distance is measured in Oklab (Ottosson 2020).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
const tokensOf = (text: string) =>
  new Map(
    [...text.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [
      name as string,
      value as string,
    ]),
  );
const SCHEMES = { light: tokensOf(light), dark: new Map([...tokensOf(light), ...tokensOf(dark)]) };

type Rgb = readonly [number, number, number];

/** Linear light, 0 to 1. */
function rgb(hex: string): Rgb {
  const channel = (i: number) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, b] = rgb(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const VISION: Readonly<Record<string, readonly Rgb[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function oklab(hex: string, vision: readonly Rgb[]): Rgb {
  const source = rgb(hex);
  const [r, g, b] = vision.map((row) =>
    Math.min(1, Math.max(0, row[0] * source[0] + row[1] * source[1] + row[2] * source[2])),
  ) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const CHANNELS = ['web', 'staff', 'database', 'export', 'log'].map((name) => `--channel-${name}`);
/** Seven just noticeable differences (0.02 in Oklab): told apart at a glance, not only side by side. */
const LEAST_DISTANCE = 0.14;

describe.each(Object.entries(SCHEMES))('the %s colours', (_scheme, tokens) => {
  const colour = (name: string) => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`${name} is not a colour of tokens.css`);
    return value;
  };

  it.each(['--ink', '--ink-2', '--accent', '--pass', '--step-up', '--hold', '--deny'])(
    '%s is readable on every ground',
    (name) => {
      for (const ground of ['--ground', '--surface', '--hover'])
        expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each([
    ['--on-notice-ground', '--notice-ground'],
    ['--on-deny-ground', '--deny-ground'],
  ])('%s is readable on its ground', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ...CHANNELS,
    '--series',
    '--series-total',
    '--mark',
    '--focus',
    '--tier-public',
    '--tier-personal',
    '--tier-contact',
    '--tier-sensitive',
  ])('%s is seen against the ground', (name) => {
    for (const ground of ['--ground', '--surface'])
      expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(VISION))('channels are told apart with %s vision', (_name, vision) => {
    for (const [i, a] of CHANNELS.entries()) {
      for (const b of CHANNELS.slice(i + 1)) {
        const [x, y] = [oklab(colour(a), vision), oklab(colour(b), vision)];
        const distance = Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
        expect([a, b, distance >= LEAST_DISTANCE]).toEqual([a, b, true]);
      }
    }
  });
});
