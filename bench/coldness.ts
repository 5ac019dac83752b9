/**
 * What looking at everybody gives away, at most: the information of one first view about a harvester that goes through all
 * people, for an observer that knows exactly how popular each person is. Reckoned, not simulated: Kullback and Leibler 1951.
 *
 *   h   a visitor's look: Zipf over the ranks, mixed with a uniform share         u   a harvester's: everybody alike
 *   ε   share of the group's views that are the harvester's                       KL(ε u + (1 - ε) h ‖ h) nats a view
 *
 * An alarm about a group needs ln 1e7 nats: so many of the harvester's people are lost before it on average, whatever the
 * test, as long as nothing links one view to another. What links them (the people of a page, the views of an identity) tells
 * more where the harvester is a small share; that popularity is known by counting only, and drifts, takes away.
 */
import { ALARM_E } from '../src/judge/combination.ts';
import { type Bench, type Row, rounded } from './bench.ts';

const LAWS = [
  { zipf: 1.2, uniformShare: 0.05 },
  { zipf: 1.0, uniformShare: 0.15 },
  { zipf: 0.9, uniformShare: 0.25 },
  { zipf: 0.8, uniformShare: 0.3 },
  { zipf: 0.7, uniformShare: 0.4 },
] as const;
const SHARES = [1, 0.3, 0.1, 0.03] as const;

export const bench: Bench = {
  name: 'coldness',
  summary: {
    en: 'what looking at everybody gives away at most, by how unlike people’s popularity is; reckoned',
    zh: '逐一查看所有人至多暴露多少信息，按人们受关注程度的差异计算',
  },
  options: [
    { name: 'people', about: { en: 'people of the platform', zh: '平台的人数' }, byDefault: 100_000 },
  ],
  async run({ options }) {
    const people = Number(options.people);
    const rows = LAWS.flatMap(({ zipf, uniformShare }): Row[] => {
      const looks = law(people, zipf, uniformShare);
      const named = (en: string, zh: string) => ({
        en: `Zipf ${zipf}, ${100 * uniformShare} % uniform: ${en}`,
        zh: `Zipf ${zipf}，均匀 ${100 * uniformShare} %：${zh}`,
      });
      return [
        {
          name: named('information of a view', '每次查看的信息'),
          value: rounded(information(looks, 1)),
          unit: { en: 'nats', zh: '奈特' },
        },
        ...SHARES.map((share) => ({
          name: named(
            `people until an alarm, ${100 * share} % of a group`,
            `占群体 ${100 * share} % 时，报警前的人数`,
          ),
          value: Math.ceil((share * Math.log(ALARM_E)) / information(looks, share)),
          unit: { en: 'people, on average', zh: '人（平均）' },
        })),
      ];
    });
    return { rows, promises: [] };
  },
};

/** Probability that a visitor's look goes to the holder of each rank. */
function law(people: number, zipf: number, uniformShare: number): Float64Array {
  const looks = Float64Array.from({ length: people }, (_, rank) => (rank + 1) ** -zipf);
  const sum = looks.reduce((a, b) => a + b);
  return looks.map((weight) => ((1 - uniformShare) * weight) / sum + uniformShare / people);
}

/** Nats of one view of a group of which the harvester is a share. */
function information(looks: Float64Array, share: number): number {
  const everybody = 1 / looks.length;
  let nats = 0;
  for (const look of looks) {
    const mixed = share * everybody + (1 - share) * look;
    nats += mixed * Math.log(mixed / look);
  }
  return nats;
}
