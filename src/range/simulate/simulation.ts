/**
 * A whole simulation: the world of a scenario, its actors, the door, and the books, run in the order of time.
 *
 *   humans, harvesters, staff ─▶ slice ─▶ in order of time ─▶ door ─▶ watcher (the judge) ─▶ verdicts ─▶ truth
 *
 * Invariant: one seed, one scenario and one watcher give the same books on every machine. Days of the scenario before a
 * harvester's first are all the history that a judge has to learn from; with startDay 0 it has none, and judges by what
 * it holds for ordinary without having seen any.
 */
import { DAY_MS } from '../../disclosure/time.ts';
import { type ClickStream, StreamLooks, StreamVisitors } from '../inject/click-stream.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { activitySigma } from './account-pool.ts';
import { SIMULATION_START } from './calendar.ts';
import { Door, type Watcher } from './door.ts';
import { Harvester } from './harvester.ts';
import { Humans } from './humans.ts';
import { Keys } from './keys.ts';
import { Places } from './places.ts';
import { Popularity } from './popularity.ts';
import { SLICE_MS, Slice } from './slice.ts';
import { Staff } from './staff.ts';
import { type Finding, Truth } from './truth.ts';
import type { Looks, Source, Visitors, World } from './world.ts';

export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Whoever watches the door, made when the world and the books are known. */
  readonly watcher: (world: World, truth: Truth) => Watcher;
  /** A stream of one's own in place of the simulated visitors. */
  readonly stream?: ClickStream;
  readonly onFinding?: (finding: Finding) => void;
  /** Told after each slice; milliseconds since the start, and disclosures so far. */
  readonly onProgress?: (sinceStartMs: number, events: number) => void;
}

/** Runs a scenario to its end. O(disclosures). */
export function simulate(options: SimulationOptions): Truth {
  const { scenario, seed, watcher, stream, onFinding, onProgress } = options;
  const { world, visitors } =
    stream === undefined ? simulated(scenario, seed) : streamed(scenario, seed, stream);
  const { places, keys } = world;
  const routeCells = scenario.surfaces.map((_, i) => places.addCell(keys.of('cell', i + 1)));
  const siteCell = places.addCell(keys.of('cell', 0));
  const truth = new Truth({
    people: scenario.people,
    harvesters: scenario.harvesters.map(({ name }) => name),
    insiders: scenario.insiders.map(({ name, startDay }) => ({
      name,
      from: SIMULATION_START + startDay * DAY_MS,
    })),
    start: SIMULATION_START,
    cell: (subject) => {
      if (subject.kind !== 'cell') return places.cell(subject);
      const surface = scenario.surfaces.findIndex(({ route }) => subject.value.endsWith(route));
      return surface === -1 ? siteCell : (routeCells[surface] as number);
    },
    ...(onFinding === undefined ? {} : { onFinding }),
  });
  const sources: Source[] = [
    visitors,
    ...scenario.harvesters.map((_, i) => new Harvester(world, truth, i, expectedPerDay(scenario))),
    ...scenario.insiders.map((_, i) => new Staff(world, truth, i)),
  ];
  const { surfaces, enforce } = scenario;
  const door = new Door({
    watcher: watcher(world, truth),
    truth,
    keys,
    surfaces,
    routeCells,
    siteCell,
    enforce,
  });
  const slice = new Slice();
  for (let from = 0; from < scenario.days * DAY_MS; from += SLICE_MS) {
    for (const [number, source] of sources.entries()) source.plan(slice, number, from, from + SLICE_MS);
    slice.sort();
    for (let i = 0; i < slice.length; i++) {
      const view = slice.order[i] as number;
      const sinceStart = from + (slice.offset[view] as number);
      (sources[slice.source[view] as number] as Source).show(slice, view, sinceStart, door);
    }
    slice.clear();
    for (const source of sources) source.settle();
    onProgress?.(from + SLICE_MS, truth.events);
  }
  truth.actorDays = visitors.actors;
  return truth;
}

interface Cast {
  readonly world: World;
  readonly visitors: Visitors;
}

function simulated(scenario: Scenario, seed: number): Cast {
  const { people, popularity: law, humans } = scenario;
  const popularity = new Popularity(people, law, seed, humans.flashCrowd?.day ?? -1);
  const world = worldOf(scenario, seed, popularity);
  return { world, visitors: new Humans(world, popularity) };
}

function streamed(scenario: Scenario, seed: number, stream: ClickStream): Cast {
  const world = worldOf(scenario, seed, new StreamLooks(stream));
  return { world, visitors: new StreamVisitors(world, stream) };
}

function worldOf(scenario: Scenario, seed: number, popularity: Looks): World {
  const keys = new Keys(seed);
  const canaries = Math.floor(scenario.people * scenario.canaries.fraction);
  return { seed, scenario, keys, popularity, places: new Places(keys, seed), canaries };
}

/** People that ordinary visitors see on a day, on average. */
export function expectedPerDay({ humans, surfaces }: Scenario): number {
  const views = humans.viewsPerActor.median * Math.exp(activitySigma(humans) ** 2 / 2);
  const people = surfaces.reduce((sum, { humanShare, peoplePerView }) => sum + humanShare * peoplePerView, 0);
  return humans.actorsPerDay * views * people;
}
