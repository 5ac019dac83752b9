/** The way of a disclosure and its recorder, with what passes through them counted; they do nothing else. */
import { isExplained } from '../disclosure/channel.ts';
import type { Assessor, Recorder } from './assessor.ts';
import type { DisclosureWay } from './exchange.ts';
import type { Meter } from './gate/meter.ts';

/** @param secondsNow a clock that never goes back, in seconds. */
export function meteredWay(way: DisclosureWay, meter: Meter, secondsNow: () => number): DisclosureWay {
  return {
    admit: (exchange) => way.admit(exchange),
    holds: (exchange) => way.holds(exchange),
    head: (exchange, fields) => way.head?.(exchange, fields) ?? fields,
    settle: async (exchange, seen) => {
      const from = secondsNow();
      try {
        const outcome = await way.settle(exchange, seen);
        meter.measures.add(outcome.measure);
        meter.recordingFailedAtS = undefined;
        return outcome;
      } catch (error) {
        meter.unrecorded++;
        meter.recordingFailedAtS = secondsNow();
        throw error;
      } finally {
        meter.settleSeconds.add(secondsNow() - from);
      }
    },
  };
}

export function meteredRecorder(recorder: Recorder, meter: Meter): Recorder {
  return {
    record: (event) => {
      meter.people.add(event.channel, event.people.length);
      for (const { basis } of event.people) if (isExplained(basis)) meter.explained.add(basis);
      return recorder.record(event);
    },
    blind: (period) => {
      meter.blindBytes.add(period.reason, period.bytes);
      return recorder.blind(period);
    },
    verdict: (verdict, enforced) => {
      meter.verdicts.add(verdict.kind);
      return recorder.verdict(verdict, enforced);
    },
  };
}

/** Counts for other processes, which count responses themselves; says when recording failed. */
export function meteredAssessor(assessor: Assessor, meter: Meter, secondsNow: () => number): Assessor {
  const noted = async <T>(recording: Promise<T>): Promise<T> => {
    try {
      const done = await recording;
      meter.recordingFailedAtS = undefined;
      return done;
    } catch (error) {
      meter.recordingFailedAtS = secondsNow();
      throw error;
    }
  };
  return {
    admit: (exchange) => assessor.admit(exchange),
    assess: async (exchange, shown) => {
      const decision = await noted(assessor.assess(exchange, shown));
      if (decision.does !== 'alter') return decision;
      return { ...decision, record: (left) => noted(decision.record(left)) };
    },
  };
}
