/**
 * What stands behind the front of a gate and must be one, however many processes the front has: whose data it is and why,
 * measures with a memory, the judge, the ledger. On a reload its settings are replaced at once, while what was learned
 * (aliases, relations) and what is counted go on.
 */
import { AliasBook } from '../channels/alias-book.ts';
import { AskedBook } from '../channels/asked.ts';
import { type Assessor, LocalAssessor, type Recorder } from '../channels/assessor.ts';
import type { WayOptions } from '../channels/disclosure-way.ts';
import type { GateOptions } from '../channels/gate/gate.ts';
import type { Meter } from '../channels/gate/meter.ts';
import { meteredRecorder } from '../channels/metered-way.ts';
import { Explained } from '../channels/middleware/explained.ts';
import type { KeptSource } from '../channels/relations/kept-source.ts';
import { Relations } from '../channels/relations.ts';
import type { Missed } from '../channels/workers/station.ts';
import type { WeirError } from '../disclosure/error.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { type EnforcementPolicy, isCarriedOut } from '../enforce/measures.ts';
import type { Miss } from '../enforce/opaque/translate.ts';
import type { Headcount } from '../headcount/headcount.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { policyOf } from './altering.ts';
import type { Config } from './config.ts';
import { type Measures, SiteMeasures } from './measures.ts';
import { quotasOf } from './quotas.ts';
import { RelationKeeping } from './relation-keeping.ts';

export interface BackOptions extends Pick<GateOptions, 'clock' | 'log'>, Pick<WayOptions, 'onVerdict'> {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly headcount: Headcount;
  readonly judge: WayOptions['judge'];
  readonly meter: Meter;
}

/** One configuration's measures, and who decides by it. */
export interface Deciding {
  readonly measures: Measures;
  readonly assessor: Assessor;
  /** The same where nothing is enforced, whatever the configuration says: a door that refuses nobody. */
  readonly observer: Assessor;
}

export interface Back {
  /** What applications say of who may see whom. */
  readonly explained: Explained;
  readonly recorder: Recorder;
  /** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
  of(config: Config): Deciding;
  /** Whoever asks for nobody is seen by the judge, too: guessed and borrowed ids are how look-ups are emptied. */
  missed(arrival: Missed, miss: Miss['miss'], refused: boolean): void;
  readonly held: Pick<SiteMeasures, 'desk' | 'log'>;
  /** What tells relations. */
  readonly relationSources: readonly KeptSource[];
  /** See RelationKeeping. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
  prepare(config: Config): () => void;
  firstLooks(): Promise<void>;
  /** Refuses what waits for a colleague. */
  refuseWaiting(): void;
  close(): Promise<void>;
}

export function openBack(options: BackOptions): Back {
  const { config, ledger, headcount, judge, meter, clock, log, onVerdict } = options;
  const aliases = new AliasBook(ledger.keyring);
  const relations = new Relations([]);
  const explained = new Explained();
  const keeping = new RelationKeeping({ hash: ledger.keyring, clock, log, relations, others: [explained] });
  ledger.onKeyChange(() => {
    aliases.clear();
    keeping.forget();
    explained.clear();
  });
  const recorder = meteredRecorder(ledger, meter);
  const onTrouble = (error: WeirError) => log.error({ code: error.code, hint: error.hint }, error.message);
  let policy = policyOf(config);
  const missed: Back['missed'] = ({ at, channel, route, recipient }, miss, refused) => {
    meter.misses.add(miss);
    // An id in the clear that goes on names somebody: that it would have been refused is no miss.
    if (miss === 'bare' && !refused) return;
    const asked = { by: 'id', found: false } as const;
    const told = (verdict: Verdict) => {
      const enforced = isCarriedOut(policy, { route, channel, verdict: verdict.kind });
      recorder.verdict(verdict, enforced).then(() => onVerdict?.(verdict, enforced), onTrouble);
    };
    for (const verdict of judge.observe({ at, route, recipient, people: [], asked }, told)) told(verdict);
  };
  const measures = new SiteMeasures({
    directory: config.data,
    keyring: ledger.keyring,
    clock,
    quotas: ({ budgets }) => quotasOf(budgets, headcount, judge),
    onMiss: (arrival, { miss }, refused) => missed(arrival, miss, refused),
    onTaken: ({ measure, enforced }) => (enforced ? meter.acted : meter.observed).add(measure),
    onFault: (error) =>
      log.error({ fault: (error as Error).stack }, 'a held reply could not be written down'),
  });
  return {
    of: (next) => {
      const taken = measures.of(next);
      const { policy, measures: parts, explain } = taken;
      const asked = new AskedBook();
      const assessorUnder = (under: EnforcementPolicy) =>
        new LocalAssessor(
          {
            judge,
            policy: under,
            measures: parts,
            explain,
            recorder,
            aliases,
            relations,
            onTrouble,
            ...(onVerdict === undefined ? {} : { onVerdict }),
          },
          asked,
        );
      const observing: EnforcementPolicy = { ...policy, mode: 'observe' };
      return { measures: taken, assessor: assessorUnder(policy), observer: assessorUnder(observing) };
    },
    explained,
    recorder,
    missed,
    held: { desk: measures.desk, log: measures.log },
    get relationSources() {
      return keeping.sources;
    },
    prepare: (next) => {
      const relate = keeping.prepare(next);
      return () => {
        relate();
        policy = policyOf(next);
      };
    },
    firstLooks: () => keeping.firstLooks(),
    refuseWaiting: () => measures.close(),
    close: () => keeping.close(),
  };
}
