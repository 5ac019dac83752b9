/** What a running site tells about itself: the gate's counts, the ledger's backlog and the process, as metrics. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CertificateFacts } from '../channels/gate/certificates.ts';
import type { Meter, Tally } from '../channels/gate/meter.ts';
import type { ApplicationFacts } from '../channels/middleware/desk.ts';
import type { KeptSource } from '../channels/relations/kept-source.ts';
import { type Family, histogramSamples, type Sample } from '../console/exposition.ts';
import type { Clock } from '../disclosure/time.ts';
import type { WorkerFacts, Workers } from './door.ts';
import type { OutFacts } from './gate-out.ts';
import { VERSION } from './package-root.ts';

/** How often the event loop's delay is sampled; finer costs CPU, coarser misses the pauses that clients feel. */
const LOOP_SAMPLE_MS = 20;

export interface MetricSources {
  readonly clock: Clock;
  readonly meter: () => Meter;
  /** Undefined where one process does everything. */
  readonly workers: () => Workers | undefined;
  readonly open: () => number;
  readonly pending: () => { readonly records: number; readonly bytes: number };
  readonly certificates: () => readonly CertificateFacts[];
  readonly relationSources: () => readonly KeptSource[];
  readonly outs: () => readonly OutFacts[];
  readonly applications: () => readonly ApplicationFacts[];
}

export interface Metrics {
  families(): readonly Family[];
  close(): void;
}

export function openMetrics(sources: MetricSources): Metrics {
  const startedAtS = (sources.clock.now() - process.uptime() * 1_000) / 1_000;
  const loop = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
  loop.enable();
  return {
    families: () => [
      ...gateFamilies(sources),
      ...relationFamilies(sources),
      ...outFamilies(sources.outs()),
      ...applicationFamilies(sources),
      ...processFamilies(startedAtS, loop.percentile(99)),
    ],
    close: () => loop.disable(),
  };
}

function gateFamilies({
  clock,
  meter: metered,
  open,
  pending,
  certificates,
  workers,
}: MetricSources): Family[] {
  const meter = metered();
  const waiting = pending();
  return [
    gauge('weir_info', 'Which Weir this is.', [{ labels: { version: VERSION }, value: 1 }]),
    counter('weir_gate_requests_total', 'Requests by version of HTTP.', by('protocol', meter.asked)),
    counter(
      'weir_gate_responses_total',
      'Answers to clients by class of status.',
      by('status', meter.answered),
    ),
    counter(
      'weir_gate_sent_bytes_total',
      'Bytes of content that were sent to clients.',
      one(meter.sentBytes),
    ),
    counter('weir_gate_faults_total', 'Failures by error code.', by('code', meter.faults)),
    histogram(
      'weir_gate_exchange_seconds',
      'From a request to the end of its answer.',
      meter.exchangeSeconds,
    ),
    histogram(
      'weir_gate_settle_seconds',
      'Inspecting, judging and recording a response, the disk included.',
      meter.settleSeconds,
    ),
    gauge('weir_gate_open', 'Requests that are not answered and settled yet.', one(open())),
    gauge('weir_gate_connections', 'Connections of clients.', one(meter.connections)),
    counter(
      'weir_gate_turned_away_total',
      'Connections without the PROXY header that was expected.',
      one(meter.turnedAway),
    ),
    counter('weir_gate_reloads_total', 'Configurations that were read again.', by('result', meter.reloads)),
    counter(
      'weir_settled_responses_total',
      'Responses that were inspected, by measure.',
      by('measure', meter.measures),
    ),
    counter('weir_measures_acted_total', 'Measures that acted on a response.', by('measure', meter.acted)),
    counter(
      'weir_measures_observed_total',
      'Measures that would have acted, were they not told to observe.',
      by('measure', meter.observed),
    ),
    counter('weir_id_misses_total', 'Requests with an opaque id that is none.', by('reason', meter.misses)),
    counter(
      'weir_unrecorded_responses_total',
      'Responses that could not be recorded.',
      one(meter.unrecorded),
    ),
    counter(
      'weir_blind_bytes_total',
      'Bytes that left without being looked at.',
      by('reason', meter.blindBytes),
    ),
    counter(
      'weir_disclosed_people_total',
      'People in recorded disclosures; who is shown twice counts twice.',
      by('channel', meter.people),
    ),
    counter(
      'weir_explained_people_total',
      'Those of weir_disclosed_people_total whom a basis explains, by basis.',
      by('basis', meter.explained),
    ),
    counter('weir_tokens_total', 'Signed tokens that were checked, by result.', by('result', meter.tokens)),
    counter('weir_verdicts_total', 'Verdicts by kind.', by('verdict', meter.verdicts)),
    gauge('weir_ledger_pending_records', 'Records that are not in the tables yet.', one(waiting.records)),
    gauge('weir_ledger_waiting_bytes', 'Bytes in memory that wait for the disk.', one(waiting.bytes)),
    ...workerFamilies(workers()),
    gauge(
      'weir_certificate_expiry_seconds',
      'Time until a certificate ends.',
      certificates().map(({ label, validTo }) => ({
        labels: { file: label },
        value: Math.round((validTo - clock.now()) / 1_000),
      })),
    ),
  ];
}

/** What only a gate with several processes has. `process_*` is the one that counts. */
function workerFamilies(workers: Workers | undefined): Family[] {
  if (workers === undefined) return [];
  const { running, wanted, restarts } = workers;
  const each = (value: (worker: WorkerFacts) => number): Sample[] =>
    running.map((worker) => ({ labels: { worker: String(worker.number) }, value: value(worker) }));
  return [
    gauge('weir_gate_workers', 'Processes that take connections.', one(running.length)),
    gauge('weir_gate_workers_wanted', 'Processes that are to take connections.', one(wanted)),
    counter('weir_gate_worker_restarts_total', 'Workers that were started again.', one(restarts)),
    counter(
      'weir_gate_worker_requests_total',
      'Requests to the workers that run: how evenly connections are spread.',
      each(({ requests }) => requests),
    ),
    counter(
      'weir_gate_worker_cpu_seconds_total',
      'CPU time of the workers that run, user and system.',
      each(({ cpuSeconds }) => cpuSeconds),
    ),
    gauge(
      'weir_gate_worker_resident_memory_bytes',
      'Memory of the workers that run.',
      each(({ residentBytes }) => residentBytes),
    ),
  ];
}

/** Sources are named by the operator. */
function relationFamilies({ clock, relationSources }: MetricSources): Family[] {
  const sources = relationSources();
  const of = (value: (source: KeptSource) => number | undefined): Sample[] =>
    sources.flatMap((source) => {
      const given = value(source);
      return given === undefined ? [] : [{ labels: { source: source.name }, value: given }];
    });
  const each = (label: string, counts: (source: KeptSource) => object): Sample[] =>
    sources.flatMap((source) =>
      Object.entries(counts(source) as Record<string, number>).map(([word, value]) => ({
        labels: { source: source.name, [label]: word },
        value,
      })),
    );
  return [
    gauge(
      'weir_relations',
      'Relations that a source has told and that have not ended.',
      of(({ told }) => told.size),
    ),
    counter(
      'weir_relation_rows_total',
      'Rows of a source, by what became of them.',
      each('result', ({ told }) => told.counts),
    ),
    counter(
      'weir_relation_looks_total',
      'Looks at a source, by what came of them.',
      each('result', ({ looks }) => looks),
    ),
    gauge(
      'weir_relation_age_seconds',
      'Time since a source was read without a failure.',
      of(({ readAt }) => (readAt === undefined ? undefined : Math.max(0, (clock.now() - readAt) / 1_000))),
    ),
  ];
}

/** Applications are named by the operator. */
function applicationFamilies({ clock, applications: heard }: MetricSources): Family[] {
  const applications = heard();
  if (applications.length === 0) return [];
  const of = (value: (application: ApplicationFacts) => number): Sample[] =>
    applications.map((application) => ({
      labels: { application: application.name },
      value: value(application),
    }));
  return [
    counter(
      'weir_application_records_total',
      'Records that an application has told.',
      of(({ records }) => records),
    ),
    counter(
      'weir_application_unseen_bytes_total',
      'Bytes that an application left out while it could not tell them.',
      of(({ unseenBytes }) => unseenBytes),
    ),
    gauge(
      'weir_application_age_seconds',
      'Time since an application was last heard of.',
      of(({ lastHeardAt }) => Math.max(0, (clock.now() - lastHeardAt) / 1_000)),
    ),
  ];
}

/** Receivers of verdicts are named by the operator, or by kind and host. */
function outFamilies(outs: readonly OutFacts[]): Family[] {
  if (outs.length === 0) return [];
  return [
    counter(
      'weir_out_notices_total',
      'Verdicts for other systems, by what became of them.',
      outs.flatMap(({ name, delivered, lost }) => [
        { labels: { out: name, result: 'delivered' }, value: delivered },
        { labels: { out: name, result: 'lost' }, value: lost },
      ]),
    ),
    gauge(
      'weir_out_waiting',
      'Verdicts that another system has not taken yet.',
      outs.map(({ name, waiting }) => ({ labels: { out: name }, value: waiting })),
    ),
  ];
}

function processFamilies(startedAtS: number, loopDelayNs: number): Family[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    counter(
      'process_cpu_seconds_total',
      'CPU time of this process, user and system.',
      one((user + system) / 1e6),
    ),
    gauge('process_resident_memory_bytes', 'Memory of this process.', one(rss)),
    gauge('process_start_time_seconds', 'When this process began, since 1970.', one(startedAtS)),
    gauge('nodejs_heap_size_used_bytes', 'Memory of JavaScript objects.', one(heapUsed)),
    gauge(
      'nodejs_eventloop_lag_p99_seconds',
      'Delay of the event loop, 99th percentile since the start.',
      one(Number.isNaN(loopDelayNs) ? 0 : loopDelayNs / 1e9),
    ),
  ];
}

function one(value: number): Sample[] {
  return [{ value }];
}

function by(label: string, tally: Tally): Sample[] {
  return tally.entries.map(([word, value]) => ({ labels: { [label]: word }, value }));
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: 'counter', samples };
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: 'gauge', samples };
}

function histogram(name: string, help: string, given: Parameters<typeof histogramSamples>[0]): Family {
  return { name, help, type: 'histogram', samples: histogramSamples(given) };
}
