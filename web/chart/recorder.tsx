/** A chart recorder: strips under each other, each with its name and the value under the pointer, and the table. */
import { type ReactNode, useId, useState } from 'react';
import { useLanguage } from '../language.tsx';
import type { Buckets } from './scale.ts';
import { Strip } from './strip.tsx';

export interface Line {
  readonly id: string;
  readonly name: string;
  readonly shape: 'bars' | 'line';
  readonly colour: string;
  readonly values: readonly number[];
  readonly initial?: number;
  /** The value in words: that of a bucket, or the newest one when nothing is pointed at. */
  readonly reading: (index: number, pointed: boolean) => string;
}

export interface RecorderProps {
  readonly buckets: Buckets;
  readonly lines: readonly Line[];
  readonly marks?: readonly number[];
  readonly stripHeight: number;
  /** Head of the first column of the table. */
  readonly timeHead: string;
  readonly notes: ReactNode;
}

/** A table longer than this shows its newest rows; the whole is in the API. */
export const MAX_TABLE_ROWS = 200;

export function Recorder({ buckets, lines, marks, stripHeight, timeHead, notes }: RecorderProps) {
  const { t, format } = useLanguage();
  const group = useId();
  const [pointed, setPointed] = useState<number | null>(null);
  const last = buckets.starts.length - 1;
  const index = pointed !== null && pointed <= last ? pointed : last;
  const newestFirst = buckets.starts.map((_, i) => last - i).slice(0, MAX_TABLE_ROWS);
  return (
    <div className="recorder">
      {lines.map((line, i) => (
        <div key={line.id} className="strip">
          <div className="strip-head">
            <span className={`swatch swatch-${line.shape}`} style={{ background: `var(${line.colour})` }} />
            <span className="strip-name">{line.name}</span>
            <span className="strip-reading">{line.reading(index, pointed !== null)}</span>
          </div>
          <Strip
            buckets={buckets}
            values={line.values}
            shape={line.shape}
            {...(line.initial === undefined ? {} : { initial: line.initial })}
            colour={line.colour}
            height={stripHeight}
            timeAxis={i === lines.length - 1}
            group={group}
            {...(marks === undefined ? {} : { marks })}
            format={format}
            onPoint={setPointed}
          />
        </div>
      ))}
      <p className="note">{notes}</p>
      <details className="as-table">
        <summary>{t.overview.asTable}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        {/* biome-ignore lint/a11y/useSemanticElements: a section is a part of the page with a head */}
        <div className="scroll" tabIndex={0} role="region" aria-label={t.overview.asTable}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{timeHead}</th>
                {lines.map((line) => (
                  <th key={line.id} scope="col" className="numeric">
                    {line.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {newestFirst.map((i) => (
                <tr key={buckets.starts[i]}>
                  <th scope="row">{format.dateTime(buckets.starts[i] as number)}</th>
                  {lines.map((line) => (
                    <td key={line.id} className="numeric">
                      {format.number(line.values[i] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}
