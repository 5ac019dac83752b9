/**
 * Traces that the console asked for: each runs as a task of its own process, and what it found is kept in memory for a
 * while. Nothing of a file is written anywhere, and findings hold no leaked person.
 */
import { createHash, randomBytes } from 'node:crypto';
import { errorText } from '../../../locales/errors.ts';
import type { Locale } from '../../../locales/locale.ts';
import { traceWords } from '../../../locales/trace.ts';
import { vocabulary } from '../../../locales/vocabulary.ts';
import type { Trace } from '../../console/api-types.ts';
import type { TraceDesk as Desk, Upload } from '../../console/desk.ts';
import { WeirError } from '../../disclosure/error.ts';
import { type Clock, HOUR_MS } from '../../disclosure/time.ts';
import type { Complaints } from '../../trace/complaints.ts';
import type { Findings } from '../../trace/findings.ts';
import { reportHtml } from '../../trace/report-html.ts';
import { type ReportText, reportOf } from '../../trace/report-sections.ts';
import type { Progress, Task } from './task.ts';
import type { Running, TaskRunner } from './task-runner.ts';
import { traceResult } from './trace-view.ts';

/** Most bytes of a file that the console takes: 256 MiB. The command line has no such bound. */
export const MAX_UPLOAD_BYTES = 256 * 1024 * 1024;
/** How long a result is kept, and how many. */
export const KEPT_MS = HOUR_MS;
export const MAX_KEPT = 20;

interface Kept {
  readonly id: string;
  readonly kind: 'complaints' | 'file';
  readonly name: string;
  readonly askedAt: number;
  step: Progress | undefined;
  findings: Findings | undefined;
  error: WeirError | undefined;
}

export interface TraceDeskOptions {
  readonly task: Omit<Task, 'now' | 'work'>;
  readonly runner: Pick<TaskRunner, 'start'>;
  readonly complaints: Complaints;
  readonly clock: Clock;
  /** Told before the ledger is asked. */
  readonly freshen: () => Promise<void>;
  /** Default MAX_UPLOAD_BYTES. */
  readonly maxUploadBytes?: number;
}

export class TraceDesk implements Desk {
  readonly #options: TraceDeskOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: TraceDeskOptions) {
    this.#options = options;
  }

  attribute(ids: readonly string[], locale: Locale): Trace {
    const { task, runner, complaints, clock } = this.#options;
    // What is wrong is said at once, and not by a task that fails.
    const standing = complaints.standing(ids).map(({ id }) => id);
    const now = clock.now();
    const kept = this.#keep('complaints', standing.join(' '), now);
    const work = { kind: 'complaints', ids: standing } as const;
    this.#follow(
      kept,
      this.#started(kept, () => runner.start({ ...task, now, work }, (step) => this.#step(kept, step))),
    );
    return shown(kept, locale);
  }

  async file(
    { name, before, whole }: Upload,
    bytes: AsyncIterable<Uint8Array>,
    locale: Locale,
  ): Promise<Trace> {
    const { task, runner, clock, freshen, maxUploadBytes = MAX_UPLOAD_BYTES } = this.#options;
    await freshen();
    const now = clock.now();
    const kept = this.#keep('file', name, now);
    const work = { kind: 'file', name, before: Math.min(before ?? now, now), whole } as const;
    const running = this.#started(kept, () =>
      runner.start({ ...task, now, work }, (step) => this.#step(kept, step)),
    );
    this.#follow(kept, running);
    let taken = 0;
    try {
      for await (const piece of bytes) {
        taken += piece.length;
        if (taken > maxUploadBytes)
          throw new WeirError('WEIR_UPLOAD_TOO_LARGE', { most: maxUploadBytes / 2 ** 20 });
        // A task that has seen enough, or failed, says so itself.
        if (!(await running.write(piece))) break;
      }
    } catch (error) {
      // Half a file is none: whoever sent it went away, or it is too large.
      running.kill();
      this.#kept.delete(kept.id);
      throw error;
    }
    running.end();
    return shown(kept, locale);
  }

  all(locale: Locale) {
    this.#forgetOld();
    const traces = [...this.#kept.values()].reverse().map((kept) => {
      const { result: _, problem: __, ...row } = shown(kept, locale, false);
      return row;
    });
    return { traces, maxBytes: this.#options.maxUploadBytes ?? MAX_UPLOAD_BYTES };
  }

  one(id: string, locale: Locale): Trace {
    return shown(this.#find(id), locale);
  }

  report(id: string, locale: Locale): string {
    const { findings } = this.#find(id);
    if (findings === undefined) throw new WeirError('WEIR_TRACE_UNKNOWN', { id });
    return reportHtml(reportIn(findings, locale));
  }

  /** What a case refers to: the SHA-256 of the findings, as `weir trace --out FILE.json` writes them. */
  reference(id: string): string {
    const { findings } = this.#find(id);
    if (findings === undefined) throw new WeirError('WEIR_TRACE_UNKNOWN', { id });
    const text = `${JSON.stringify(findings, undefined, 2)}\n`;
    return `sha256:${createHash('sha256').update(text).digest('hex')}`;
  }

  #keep(kind: Kept['kind'], name: string, askedAt: number): Kept {
    this.#forgetOld();
    const id = randomBytes(8).toString('hex');
    const kept: Kept = {
      id,
      kind,
      name,
      askedAt,
      step: undefined,
      findings: undefined,
      error: undefined,
    };
    this.#kept.set(id, kept);
    return kept;
  }

  #started(kept: Kept, start: () => Running): Running {
    try {
      return start();
    } catch (error) {
      this.#kept.delete(kept.id);
      throw error;
    }
  }

  #step(kept: Kept, step: Progress): void {
    kept.step = step;
  }

  #follow(kept: Kept, { done }: Running): void {
    done.then(
      (report) => {
        if (report.type === 'findings') kept.findings = report.findings;
      },
      (error: WeirError) => {
        kept.error = error;
      },
    );
  }

  #find(id: string): Kept {
    this.#forgetOld();
    const kept = this.#kept.get(id);
    if (kept === undefined) throw new WeirError('WEIR_TRACE_UNKNOWN', { id: id.slice(0, 40) });
    return kept;
  }

  #forgetOld(): void {
    const oldest = this.#options.clock.now() - KEPT_MS;
    for (const { id, askedAt } of this.#kept.values())
      if (askedAt < oldest || this.#kept.size > MAX_KEPT) this.#kept.delete(id);
  }
}

export function reportIn(findings: Findings, locale: Locale): ReportText {
  const words = traceWords(locale).report;
  const listComma = locale === 'zh-CN' ? '、' : ', ';
  return reportOf(findings, { words, vocabulary: vocabulary(locale), locale, listComma });
}

function shown(
  { id, kind, name, askedAt, step, findings, error }: Kept,
  locale: Locale,
  whole = true,
): Trace {
  const problem = error && errorText(locale, error.code, error.params);
  return {
    id,
    kind,
    name,
    askedAt,
    state: findings !== undefined ? 'done' : error !== undefined ? 'failed' : 'running',
    step: step === undefined ? null : { name: step.name, done: step.done, of: step.of },
    result: findings === undefined || !whole ? null : traceResult(findings, reportIn(findings, locale)),
    problem:
      error === undefined || problem === undefined
        ? null
        : { code: error.code, title: problem.message, hint: problem.hint },
  };
}
