/**
 * `weir bench incident`: letters to each person, a dossier over a million people, and how many duties a second the law
 * engine answers. The ledger is written anew for each run; CPU is what counts, for the machine may be shared.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { incidentWords } from '../locales/incident.ts';
import { lawWords } from '../locales/law.ts';
import { categorySet } from '../src/disclosure/category.ts';
import { type PersonKey, personKey } from '../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../src/disclosure/recipient.ts';
import { Cases } from '../src/incident/case/case.ts';
import { caseFileOf } from '../src/incident/case/case-file.ts';
import { dossierOf } from '../src/incident/document/dossier.ts';
import { documentHtml } from '../src/incident/document/html.ts';
import { dutiesOf } from '../src/incident/law/duties.ts';
import { readFacts } from '../src/incident/law/facts.ts';
import { readLibrary } from '../src/incident/law/read-library.ts';
import { LetterWriter } from '../src/incident/letters.ts';
import type { PersonSeen } from '../src/ledger/answers.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { type Bench, rounded } from './bench.ts';
import { childrenOf, residentBytes } from './gate/processes.ts';

/** The case has one receiver. */
const ONLY: readonly number[] = [0];

const AWARE = { at: Date.UTC(2026, 6, 1, 1), offset: 480 };
/** People in one record of the ledger. */
const PEOPLE_PER_RECORD = 500;
const QUESTIONS = 2_000;
const LETTERS_A_SECOND = 50_000;
const DOSSIER_SECONDS = 60;
const DOSSIER_MB = 1_000;

export const bench: Bench = {
  name: 'incident',
  summary: {
    en: 'letters a second, a dossier over very many people, answers of the law engine',
    zh: '每秒通知书数、大规模案卷、法律引擎的回答',
  },
  async run({ quick, scratch, progress }) {
    const people = quick ? 20_000 : 1_000_000;
    const library = readLibrary('laws');
    const directory = join(scratch, 'incident');
    rmSync(directory, { recursive: true, force: true });
    progress(`writing ${people} people`);
    let ledger = await Ledger.open({ directory });
    try {
      const receiver = recipientFrom(ledger.keyring, { employee: 'e33' }) as Recipient;
      await fill(ledger, receiver, people);
      // An engine that did not write them, as the one of a command.
      await ledger.close();
      ledger = await Ledger.open({ directory });
      const { primary } = receiver;
      const party = {
        key: primary.key.toString(16).padStart(16, '0'),
        kind: primary.kind,
        value: primary.value,
      };
      const scope = { parties: [[party]], from: null, to: null, routes: [] };
      const cases = new Cases(directory, ledger.keyring);
      const origin = { kind: 'hand', reference: '' } as const;
      const version = { scope, people, disclosures: people };
      const made = { title: 'bench', origin, aware: AWARE, jurisdictions: ['CN', 'EU'], hold: null, version };
      const found = cases.open(made, AWARE.at);

      progress('dossier');
      const { affected } = ledger.questions;
      const watch = watchMemory();
      const began = performance.now();
      const file = await caseFileOf(found, affected, library, 'en', AWARE.at);
      const terms = { ...incidentWords('en').show, statuses: lawWords('en').statuses };
      const counted = performance.now();
      // As `weir incident dossier` does: every row of the case's time is compared with its seal.
      const cpuBefore = process.cpuUsage();
      const verification = await ledger.verify({ since: file.findings.firstAt ?? undefined });
      const html = documentHtml(dossierOf(file, terms, verification, 'en', AWARE.at));
      const dossierSeconds = (performance.now() - began) / 1_000;
      const sealSeconds = (performance.now() - counted) / 1_000;
      const sealCpu = cpuOf(process.cpuUsage(cpuBefore));
      const { own: memory, engine, both } = watch();
      if (!verification.verified) throw new Error(`the seals do not hold: ${verification.problem?.kind}`);

      progress('letters from the ledger');
      const writer = new LetterWriter(found, 'en');
      const streamed = performance.now();
      const cpu = process.cpuUsage();
      let letters = 0;
      let bytes = 0;
      let sample: PersonSeen | undefined;
      for await (const person of affected.everyone({ parties: [[primary.key]], range: {}, routes: [] })) {
        bytes += writer.line({ person, receivers: ONLY }).length;
        letters += 1;
        sample = person;
      }
      const streamSeconds = (performance.now() - streamed) / 1_000;
      const streamCpu = cpuOf(process.cpuUsage(cpu));

      progress('letters alone');
      const alone = process.cpuUsage();
      for (let i = 0; i < letters; i += 1) writer.line({ person: sample as PersonSeen, receivers: ONLY });
      const aloneCpu = cpuOf(process.cpuUsage(alone));

      progress('law');
      const asked = process.cpuUsage();
      for (let i = 0; i < QUESTIONS; i += 1) {
        const facts = { ...file.facts, persons_distinct: i, persons_sensitive: 0, records_by_class: {} };
        dutiesOf(library, readFacts(facts, AWARE, library), { aware: AWARE, today: AWARE.at });
      }
      const lawCpu = cpuOf(process.cpuUsage(asked));
      const perSecond = rounded(letters / streamCpu);
      return {
        rows: [
          {
            name: { en: 'people in the case', zh: '案件人数' },
            value: file.findings.people,
            unit: { en: 'people', zh: '人' },
          },
          {
            name: { en: 'dossier, seals compared', zh: '案卷（含封印比对）' },
            value: rounded(dossierSeconds),
            unit: 's',
          },
          { name: { en: 'of it, seals', zh: '其中封印比对' }, value: rounded(sealSeconds), unit: 's' },
          {
            name: { en: 'seals, CPU of this process', zh: '封印比对，本进程 CPU' },
            value: rounded(sealCpu),
            unit: 's',
          },
          {
            name: { en: 'rows compared with their seals', zh: '与封印比对的行' },
            value: verification.rows,
            unit: { en: 'rows', zh: '行' },
          },
          {
            name: { en: 'dossier, HTML', zh: '案卷 HTML' },
            value: html.length,
            unit: { en: 'characters', zh: '字符' },
          },
          {
            name: { en: 'most memory during the dossier', zh: '制作案卷时的最大内存' },
            value: rounded(memory / 1e6),
            unit: 'MB',
          },
          {
            name: { en: 'most memory of the engine meanwhile', zh: '其间引擎的最大内存' },
            value: rounded(engine / 1e6),
            unit: 'MB',
          },
          {
            name: { en: 'letters from the ledger', zh: '由台账生成通知书' },
            value: perSecond,
            unit: { en: 'letters a second of CPU', zh: '份/秒 CPU' },
          },
          {
            name: { en: 'letters from the ledger, by the clock', zh: '由台账生成通知书（按时钟）' },
            value: rounded(letters / streamSeconds),
            unit: { en: 'letters a second', zh: '份/秒' },
          },
          {
            name: { en: 'letters alone', zh: '仅生成通知书' },
            value: rounded(letters / aloneCpu),
            unit: { en: 'letters a second of CPU', zh: '份/秒 CPU' },
          },
          {
            name: { en: 'size of a letter', zh: '每份大小' },
            value: rounded(bytes / Math.max(1, letters)),
            unit: { en: 'characters', zh: '字符' },
          },
          {
            name: { en: 'answers of the law engine', zh: '法律引擎的回答' },
            value: rounded(QUESTIONS / lawCpu),
            unit: { en: 'answers a second of CPU', zh: '次/秒 CPU' },
          },
        ],
        promises: [
          {
            promise: {
              en: 'letters to each person from the ledger, at least',
              zh: '由台账生成致每个人的通知书，不少于',
            },
            target: LETTERS_A_SECOND,
            measured: perSecond,
            unit: { en: 'letters a second of CPU', zh: '份/秒 CPU' },
            holds: perSecond >= LETTERS_A_SECOND,
          },
          {
            promise: {
              en: `a dossier over ${people} people, seals compared, less than`,
              zh: `${people} 人的案卷（含封印比对），少于`,
            },
            target: DOSSIER_SECONDS,
            measured: rounded(dossierSeconds),
            unit: 's',
            holds: dossierSeconds < DOSSIER_SECONDS,
          },
          {
            promise: {
              en: 'memory for the dossier, engine included, less than',
              zh: '案卷所用内存（含引擎），少于',
            },
            target: DOSSIER_MB,
            measured: rounded(both / 1e6),
            unit: 'MB',
            holds: both < DOSSIER_MB * 1e6,
          },
        ],
      };
    } finally {
      await ledger.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** Everybody once, in records of many people over thirty days. */
async function fill(ledger: Ledger, recipient: Recipient, people: number): Promise<void> {
  const categories = [
    categorySet('pd:UID', 'pd:Name', 'pd:TelephoneNumber'),
    categorySet('pd:UID', 'pd:Purchase'),
    categorySet('pd:UID', 'pd:GPSCoordinate'),
  ];
  const start = AWARE.at - 30 * 86_400_000;
  for (let from = 0; from < people; from += PEOPLE_PER_RECORD) {
    const seen = Array.from({ length: Math.min(PEOPLE_PER_RECORD, people - from) }, (_, i) => ({
      person: personKey(ledger.keyring, { namespace: 'id', value: String(from + i) }) as PersonKey,
      namedBy: 'id' as const,
      basis: 'none' as const,
      categories: categories[(from + i) % categories.length] as number,
    }));
    const at = start + Math.floor((from / people) * 29 * 86_400_000);
    const route = 'GET /crm/customers/{id}';
    await ledger.record({
      at,
      channel: 'staff',
      route,
      recipient,
      measure: 'pass',
      people: seen,
      aliases: [],
    });
  }
  await ledger.flush();
}

/** Most memory of this process, of the engine beside it, and of both at one moment, from now until it is asked. */
function watchMemory(): () => { own: number; engine: number; both: number } {
  const keeper = process.platform === 'linux' ? childrenOf(process.pid)[0] : undefined;
  let [own, engine, both] = [0, 0, 0];
  const look = () => {
    const mine = process.memoryUsage.rss();
    const its = keeper === undefined ? 0 : residentBytes(keeper);
    own = Math.max(own, mine);
    engine = Math.max(engine, its);
    both = Math.max(both, mine + its);
  };
  look();
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    look();
    return { own, engine, both };
  };
}

function cpuOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
