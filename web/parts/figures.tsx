/** A row of readouts: large figures with their names. */
import type { ReactNode } from 'react';

export interface Figure {
  readonly id: string;
  readonly name: string;
  /** undefined: not known yet. */
  readonly value: ReactNode | undefined;
  /** Below the figure; empty keeps its room. */
  readonly hint?: string;
  /** A time is set smaller than a count. */
  readonly small?: boolean;
  readonly alert?: boolean;
}

export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className="figures">
      {figures.map(({ id, name, value, hint, small, alert }) => (
        <div key={id} className="figure" data-figure={id}>
          <dt>{name}</dt>
          <dd
            className={`figure-value${small === true ? ' figure-small' : ''}${alert === true ? ' figure-alert' : ''}`}
          >
            {value ?? '–'}
          </dd>
          {hint !== undefined && <dd className="figure-hint">{hint === '' ? '\u00a0' : hint}</dd>}
        </div>
      ))}
    </dl>
  );
}
