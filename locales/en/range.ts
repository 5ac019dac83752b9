/** The range in English: simulations of crowds, harvesters and insiders. */
export type TextParams = Readonly<Record<string, string | number>>;

export const rangeEn = {
  description: 'simulated crowds, harvesters and insiders before the real judge',
  run: {
    description: 'simulates a scenario and judges it: people lost, time to detection, false alarms',
    file: 'scenario (YAML); docs/range.md lists its keys, and range/scenarios has examples',
    seed: 'seed of everything random',
    seeds: 'so many seeds from --seed on, in parallel processes, one line for each',
    jobs: 'processes at a time',
    without: 'tests that the judge goes without, such as rarity,canary',
    rivals: 'rules that are in use elsewhere watch, too, with thresholds as measured or from a file',
    examples: `Examples:
  weir range run range/scenarios/fast-crawl.yaml
  weir range run range/scenarios/fast-crawl.yaml --seed 7 --json
  weir range run range/scenarios/residential.yaml --seeds 30 --json`,
  },
  report: {
    description: 'runs the published scenarios under many seeds and writes a page of what came of it',
    seeds: 'seeds of each scenario (default: 30; 1 with --quick)',
    few: 'seeds of what nothing is promised of: other platforms, evasions, tests left out, curves',
    quick: 'one seed and one honest week: minutes instead of hours, and no proof of anything',
    parts: 'what is run',
    notAPart: (name: string, known: string) => `a report has no part ${name}; choose of ${known}`,
    scenarios: 'where the published scenarios lie',
    out: 'the page; pictures and data are written beside it',
    work: 'where finished runs are kept, so that an interrupted report goes on where it was',
    examples: `Examples:
  weir range report --quick
  weir range report --seeds 30 --out docs/measurements/judge.md --work runs`,
  },
  inject: {
    description: 'injects the harvesters of a scenario into a click-stream of your own (user, item, time)',
    clicks: 'CSV, also compressed; items stand for people, users for accounts',
    file: 'scenario whose harvesters are injected; its population, days and visitors are those of the clicks',
    columns:
      'what the columns are, when the first line does not name user, item and time; others are left empty',
    reading: (lines: string) => `${lines} clicks read`,
    read: (clicks: string, users: string, items: string, days: string) =>
      `${clicks} clicks of ${users} users on ${items} items, over ${days} days`,
    bad: (lines: string, first: string) =>
      `${lines} lines are no clicks and were left out, the first is line ${first}`,
    noClicks: (path: string) => `${path} has no clicks of 100 items or more`,
    noColumns: (columns: string) => `${columns} does not name user, item and time`,
    examples: `Examples:
  weir range inject clicks.csv range/scenarios/slow-crawl.yaml
  weir range inject UserBehavior.csv.gz fleet.yaml --columns user,item,,,time --json`,
  },
  logs: {
    description:
      'a simulated access log of visitors and crawlers, to try weir replay on; or what the judge finds in it',
    styles: 'styles of crawlers (default: all)',
    out: 'file to write',
    days: 'days of the log',
    visitors: 'visitors on a day',
    people: 'people that can be looked at',
    from: 'day from which the crawlers come, from 0',
    judge: 'write nothing: replay each style by itself beside the same visitors, and say what was found',
    outOrJudge: 'say where to write with --out, or --judge',
    notAStyle: (name: string, known: string) => `there is no style ${name}; choose of ${known}`,
    fromAfterEnd: (from: string, days: string) => `--from ${from} is after the last of ${days} days`,
    writing: (style: string) => `replaying ${style}`,
    written: (lines: string, megabytes: string, path: string) =>
      `${lines} lines, ${megabytes} MB, in ${path}. Nobody in it is real.`,
    columns: [
      'style',
      'people taken',
      'people lost',
      'found after',
      'by',
      'addresses denied',
      'visitors denied',
      'false alarms',
    ],
    never: 'never',
    leftAlone: 'not to be found',
    visitorsAlone: 'visitors alone',
    examples: `Examples:
  weir range logs --out access.log
  weir range logs slow guessing --days 5 --visitors 500 --out access.log
  weir range logs --judge --json`,
  },
  notANumber: (flag: string, text: string) => `${flag} takes a whole number, not ${text}`,
  simulating: (day: number, days: number, events: string, rate: string) =>
    `Day ${day} of ${days}: ${events} disclosures, ${rate} a second`,
  seedsDone: (done: number, seeds: number) => `${done} of ${seeds} seeds`,
  coldStart: (names: string) =>
    `${names}: starts on day 0. The judge has seen no ordinary day before it, and judges by safe defaults until it has.`,
  simulated: 'Simulated, not measured on a real platform.',
  summary: (actorDays: string, events: string, seconds: string) =>
    `${actorDays} days of visitors, ${events} disclosures, in ${seconds} s`,
  harvesterColumns: ['harvester', 'people taken', 'people lost', 'records lost', 'detected after', 'by'],
  insiderColumns: ['insider', 'people lost', 'working days'],
  never: 'never',
  falseAlarmsTitle: 'False alarms',
  falseAlarms: (denials: string, stepUps: string, cells: string, insiders: string) =>
    `denials ${denials}, step-ups ${stepUps}, cells ${cells}, employees ${insiders}`,
  perMillion: (rate: string) => `${rate} wrongful denials in a million days of visitors`,
  notATest: (name: string, known: string) => `there is no test ${name}; choose of ${known}`,
  rivals: {
    'request-rate': 'requests a minute',
    'distinct-urls': 'distinct pages a day',
    'leaky-bucket': 'leaky bucket 40, one each 0.5 s',
    'isolation-forest': 'isolation forest',
  },
  rivalColumns: ['rule, by address', 'refused from', 'wrongly refused'],
  lostTo: (harvester: string) => `lost to ${harvester}`,
  contradictions: {
    'starts-after-end': {
      problem: ({ key, startDay, days }: TextParams) =>
        `${key} is day ${startDay} of a scenario of ${days} days`,
      hint: ({ days }: TextParams) =>
        `days are counted from 0: choose 0 to ${Number(days) - 1}, or a longer scenario`,
    },
    'crowd-after-end': {
      problem: ({ key, day, days }: TextParams) => `${key} is day ${day} of a scenario of ${days} days`,
      hint: ({ days }: TextParams) =>
        `days are counted from 0: choose 0 to ${Number(days) - 1}, or a longer scenario`,
    },
    'surface-unknown': {
      problem: ({ key, surface }: TextParams) => `${key} is ${surface}, and there is no such surface`,
      hint: ({ known }: TextParams) => `choose one of ${known}, or add it under surfaces`,
    },
    'human-surface-unknown': {
      problem: ({ key, surface }: TextParams) => `${key}: there is no surface ${surface}`,
      hint: ({ known }: TextParams) => `surfaces are ${known}; give visitors a share of each of them`,
    },
    'shares-not-one': {
      problem: ({ key, sum }: TextParams) => `the shares in ${key} add up to ${sum}`,
      hint: () => 'a visitor looks at one surface at a time: let the shares add up to 1',
    },
    'p99-below-median': {
      problem: ({ key, median, p99 }: TextParams) => `${key} is ${p99}, not above the median of ${median}`,
      hint: () => 'one visitor in a hundred looks at more than p99 pages: choose it above the median',
    },
    'think-p99-below-median': {
      problem: ({ key, median, p99 }: TextParams) => `${key} is ${p99}, not above the median of ${median}`,
      hint: () => 'one pause in a hundred is longer than p99 seconds: choose it above the median',
    },
    'roles-over-one': {
      problem: ({ key, sum }: TextParams) => `the shares in ${key} add up to ${sum}, more than everybody`,
      hint: () => 'each visitor has one role at most: let the shares add up to 1 or less',
    },
    'guessing-on-a-list': {
      problem: ({ key, peoplePerView }: TextParams) =>
        `${key} is guessed, on a surface that shows ${peoplePerView} people at a time`,
      hint: () => 'a guess is answered with one person or none: name a surface with peoplePerView 1',
    },
    'hit-rate-without-guessing': {
      problem: ({ key, targets }: TextParams) => `${key} is given, and the targets are ${targets}`,
      hint: () => 'only who guesses can miss: choose targets guessed, or leave hitRate out',
    },
    'cell-share-without-shared': {
      problem: ({ key, fingerprint }: TextParams) => `${key} is given, and the fingerprint is ${fingerprint}`,
      hint: () => 'only one fingerprint for all identities is a cell: choose shared, or leave cellShare out',
    },
    'identities-over-people': {
      problem: ({ key, identities, people }: TextParams) =>
        `${key}: ${identities} identities are to share ${people} people among them`,
      hint: () => 'with partition each takes people whom no other has: choose fewer, or partition false',
    },
    'view-over-people': {
      problem: ({ key, peoplePerView, people }: TextParams) =>
        `${key} is ${peoplePerView}, and the population is ${people}`,
      hint: () => 'a page shows half of the population at most: choose fewer, or more people',
    },
    'name-twice': {
      problem: ({ key, name }: TextParams) => `${key}: ${name} is there twice`,
      hint: () => 'results are told apart by name: choose another',
    },
    'old-accounts-without-humans': {
      problem: ({ key, identities, actors }: TextParams) =>
        `${key} is old, for ${identities} identities on a platform of ${actors} visitors a day`,
      hint: () => 'accounts that are taken over are visitors’ own: choose fewer, or more actorsPerDay',
    },
    'replay-without-humans': {
      problem: ({ key }: TextParams) => `${key}: there are no visitors whose sessions could be replayed`,
      hint: () => 'choose actorsPerDay above 0, or leave replay out',
    },
    'canaries-below-one': {
      problem: ({ key, fraction, people }: TextParams) =>
        `${key} is ${fraction} of ${people} people: there is no canary to be touched`,
      hint: () => 'choose a fraction that makes one at least, or leave canaries out with fraction 0 alone',
    },
    'cold-share-over-one': {
      problem: ({ key, coldShare }: TextParams) =>
        `${key} is ${coldShare}, and everybody is looked at alike already`,
      hint: () => 'with uniformShare 1 nothing can be colder: choose coldShare 1, or a smaller uniformShare',
    },
    'no-surfaces': {
      problem: ({ key }: TextParams) => `${key} is empty: people are shown nowhere`,
      hint: () => 'name one surface at least, such as profile: { peoplePerView: 1 }, or leave the key out',
    },
    'insider-before-work': {
      problem: ({ key }: TextParams) => `${key}: nobody of this group looks at anybody`,
      hint: () => 'choose one of explainedPerDay, baselinePerDay and extraPerDay above 0',
    },
  },
};
