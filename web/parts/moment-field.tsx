/**
 * A moment that a person writes: day, hour, and the offset it is meant in. The same hour is another moment elsewhere, and a
 * deadline that is counted in hours needs to know which; so the offset is always shown, and is the viewer's own at first.
 */
import { useId, useState } from 'react';
import { type Language, useLanguage } from '../language.tsx';
import type { Errors } from './form.tsx';

/** Offsets that are in use, in minutes. */
const OFFSETS: readonly number[] = [
  -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -120, -60, 0, 60, 120, 180, 210,
  240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780, 840,
];

export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The viewer's offset at a time, in minutes. */
const ownOffset = (at: number): number => -new Date(at).getTimezoneOffset();

/** A time as an input of this kind holds it, in an offset. */
export function localText(at: number, offset: number): string {
  return new Date(at + offset * 60_000).toISOString().slice(0, 16);
}

export interface MomentFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  /** What stands there at first, in ms since the epoch. */
  readonly initial?: number | undefined;
}

/** Two inputs, NAME-date and NAME-zone: momentOf puts them together. */
export function MomentField({ name, label, hint, error, optional = false, initial }: MomentFieldProps) {
  const { t } = useLanguage();
  const [offset] = useState(() => ownOffset(initial ?? Date.now()));
  const id = useId();
  const notes = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  const describedBy = notes.length === 0 ? undefined : notes.join(' ');
  return (
    <fieldset className="field moment" aria-describedby={describedBy}>
      <legend>
        {label}
        {optional && <span className="quiet"> · {t.form.optional}</span>}
      </legend>
      <input
        type="datetime-local"
        name={`${name}-date`}
        aria-label={`${label}: ${t.form.date}`}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy}
        step={60}
        defaultValue={initial === undefined ? undefined : localText(initial, offset)}
      />
      <select name={`${name}-zone`} aria-label={`${label}: ${t.form.zone}`} defaultValue={offsetText(offset)}>
        {[...new Set([...OFFSETS, offset])]
          .sort((a, b) => a - b)
          .map((each) => (
            <option key={each} value={offsetText(each)}>
              UTC{each === 0 ? '' : offsetText(each)}
            </option>
          ))}
      </select>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="field-hint">
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span id={`${id}-error`} className="field-error">
          {error}
        </span>
      )}
    </fieldset>
  );
}

/** ISO 8601 with its offset; undefined when nothing was written. */
export function momentOf(data: FormData, name: string): string | undefined {
  const date = String(data.get(`${name}-date`) ?? '');
  const zone = String(data.get(`${name}-zone`) ?? '+00:00');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(date)) return undefined;
  return `${date.slice(0, 16)}:00${zone}`;
}

/**
 * @param before the server's time, which it must not lie after; undefined: it may. Not the browser's: a simulation has a
 *   clock of its own. @returns what is wrong with it.
 */
export function momentError(
  data: FormData,
  name: string,
  { t }: Language,
  { optional = false, before }: { readonly optional?: boolean; readonly before?: number | undefined } = {},
): Errors[string] {
  const text = momentOf(data, name);
  if (text === undefined) return optional ? undefined : t.form.noTime;
  return before !== undefined && Date.parse(text) > before ? t.form.future : undefined;
}
