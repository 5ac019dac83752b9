/**
 * Forms: a field with its name, its hint and what is wrong with it; and sending, with the server's refusal put to the field
 * that it is about. Nothing of a form ever stands in an address.
 */
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import { type Failure, failureOf } from '../api/request.ts';
import { type Language, useLanguage } from '../language.tsx';
import { FailureNotice } from './notice.tsx';

/** What an input needs to belong to its field. */
export interface InputProps {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly wide?: boolean;
  readonly children: (props: InputProps) => ReactNode;
}

export function Field({ name, label, hint, error, optional = false, wide = false, children }: FieldProps) {
  const { t } = useLanguage();
  const id = useId();
  const notes = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  return (
    <div className={`field${wide ? ' field-wide' : ''}`}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="quiet"> · {t.form.optional}</span>}
      </label>
      {children({
        id,
        name,
        'aria-invalid': error !== undefined,
        'aria-describedby': notes.length === 0 ? undefined : notes.join(' '),
      })}
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
    </div>
  );
}

/** Several values, one on each line; linesOf reads them. */
export function LinesField({
  lines,
  ...field
}: Omit<FieldProps, 'children'> & { readonly lines: readonly string[] }) {
  return (
    <Field {...field}>
      {(props) => (
        <textarea
          {...props}
          className="code"
          rows={Math.min(MAX_LINES_SHOWN, Math.max(2, lines.length))}
          defaultValue={lines.join('\n')}
          spellCheck={false}
        />
      )}
    </Field>
  );
}

/** Lines that a field for several values shows at most before it scrolls. */
const MAX_LINES_SHOWN = 8;

/** Several choices under one name. */
export function Choices({
  name,
  legend,
  error,
  choices,
  checked,
}: {
  readonly name: string;
  readonly legend: string;
  readonly error?: string | undefined;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly checked?: readonly string[];
}) {
  const id = useId();
  return (
    <fieldset
      className="choices field-wide"
      aria-invalid={error !== undefined}
      aria-describedby={error === undefined ? undefined : id}
    >
      <legend>{legend}</legend>
      {choices.map(({ value, label }) => (
        <label key={value}>
          <input
            type="checkbox"
            name={name}
            value={value}
            defaultChecked={checked?.includes(value) ?? false}
          />
          {label}
        </label>
      ))}
      {error !== undefined && (
        <span id={id} className="field-error">
          {error}
        </span>
      )}
    </fieldset>
  );
}

export type Errors = Readonly<Record<string, string | undefined>>;

export interface FormState {
  readonly errors: Errors;
  readonly busy: boolean;
  /** What the server refused that belongs to no field. */
  readonly problem: Failure | undefined;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * @param check what is wrong with what was filled in, by field. @param send sends it; the form is emptied when it returns.
 * @param refusals what is said when the server refuses a field, where the page knows better words than the server's.
 */
export function useForm(
  check: (data: FormData, language: Language) => Errors,
  send: (data: FormData) => Promise<unknown>,
  refusals: Errors = {},
): FormState {
  const language = useLanguage();
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | undefined>();
  const sending = useRef(false);

  async function submit(form: HTMLFormElement): Promise<void> {
    if (sending.current) return;
    const data = new FormData(form);
    const found = check(data, language);
    setErrors(found);
    setProblem(undefined);
    const [first] = Object.keys(found).filter((name) => found[name] !== undefined);
    if (first !== undefined) return focus(form, first);
    sending.current = true;
    setBusy(true);
    try {
      await send(data);
      form.reset();
    } catch (error) {
      const failure = failureOf(error);
      const field = failure.kind === 'problem' ? failure.problem.field?.split('.')[0] : undefined;
      // A refusal is told where it belongs, when the form has such a field.
      if (failure.kind === 'problem' && field !== undefined && elementOf(form, field) !== null) {
        setErrors({ [field]: refusals[field] ?? language.format.capital(failure.problem.title) });
        focus(form, field);
      } else setProblem(failure);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  return {
    errors,
    busy,
    problem,
    onSubmit: (event) => {
      event.preventDefault();
      void submit(event.currentTarget);
    },
  };
}

function focus(form: HTMLFormElement, name: string): void {
  const found = elementOf(form, name);
  const first = found instanceof RadioNodeList ? found[0] : found;
  if (first instanceof HTMLElement) first.focus();
}

/** The input of a field; of a moment, its day. */
function elementOf(form: HTMLFormElement, name: string): Element | RadioNodeList | null {
  return form.elements.namedItem(name) ?? form.elements.namedItem(`${name}-date`);
}

/** The button that sends, and what was refused. */
export function Submit({
  state,
  children,
  also,
}: {
  readonly state: FormState;
  readonly children: ReactNode;
  /** Beside the button. */
  readonly also?: ReactNode;
}) {
  const { t } = useLanguage();
  return (
    <div className="form-end field-wide">
      <button type="submit" className="primary" disabled={state.busy}>
        {state.busy ? t.form.sending : children}
      </button>
      {also}
      {state.problem !== undefined && <FailureNotice failure={state.problem} level={3} />}
    </div>
  );
}

/** What a text field must hold. @returns what is wrong, or undefined. */
export function textError(data: FormData, name: string, most: number, { t }: Language): string | undefined {
  const text = textOf(data, name);
  if (text === '') return t.form.required;
  return text.length > most ? fill(t.form.tooLong, { n: String(most) }) : undefined;
}

export function textOf(data: FormData, name: string): string {
  return String(data.get(name) ?? '').trim();
}

/** What was written, line by line. */
export function linesOf(data: FormData, name: string): string[] {
  return textOf(data, name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A question that is answered before something is done: opens in place, and says why in one line. */
export function ReasonForm({
  label,
  action,
  send,
  cancel,
}: {
  readonly label: string;
  readonly action: string;
  readonly send: (reason: string) => Promise<unknown>;
  readonly cancel: () => void;
}) {
  const { t } = useLanguage();
  const state = useForm(
    (data, language) => ({ reason: textError(data, 'reason', 500, language) }),
    (data) => send(textOf(data, 'reason')),
  );
  return (
    <form className="form form-inline" onSubmit={state.onSubmit} noValidate>
      <Field name="reason" label={label} error={state.errors.reason} wide>
        {(props) => <input {...props} autoComplete="off" maxLength={500} />}
      </Field>
      <Submit
        state={state}
        also={
          <button type="button" onClick={cancel}>
            {t.form.cancel}
          </button>
        }
      >
        {action}
      </Submit>
    </form>
  );
}
