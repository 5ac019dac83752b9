/** Taking consent receipts in: one by a form, or a file of them. */
import { fill } from '../../locales/locale.ts';
import type { ConsentPage, ConsentsTaken } from '../../src/console/api-types.ts';
import { postFile } from '../api/upload.ts';
import { useLanguage } from '../language.tsx';
import { Choices, Field, Submit, textError, textOf, useForm } from '../parts/form.tsx';
import { MomentField, momentError, momentOf } from '../parts/moment-field.tsx';

const MAX_TEXT = 2_000;
/** As the API has it. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const TEXTS = [
  'record_id',
  'pii_principal_id',
  'recipient_name',
  'recipient_contact',
  'purpose',
  'method',
] as const;

export interface TakeInProps {
  readonly kinds: ConsentPage['all'];
  /** Told what is said of it. */
  readonly taken: (said: string) => void;
  readonly count: (taken: ConsentsTaken) => string;
}

export function TakeIn({ kinds, taken, count }: TakeInProps) {
  const { t } = useLanguage();
  return (
    <>
      <section aria-labelledby="import">
        <h2 id="import">{t.consents.import}</h2>
        <Import done={(answer) => taken(count(answer))} />
      </section>
      <section aria-labelledby="one">
        <h2 id="one">{t.consents.add}</h2>
        <details className="disclosed">
          <summary>{t.consents.add}</summary>
          <One kinds={kinds} done={(id) => taken(fill(t.consents.added, { id }))} />
        </details>
      </section>
    </>
  );
}

/** What a file is, by its name's ending: the API tells lines of JSON, JSON and CSV apart by their type. */
function typeOf(name: string): string {
  if (/\.(jsonl|ndjson)$/i.test(name)) return 'application/x-ndjson';
  return /\.json$/i.test(name) ? 'application/json' : 'text/csv';
}

function Import({ done }: { readonly done: (taken: ConsentsTaken) => void }) {
  const { t, format, locale } = useLanguage();
  const fileOf = (data: FormData) => {
    const file = data.get('file');
    return file instanceof File && file.name !== '' ? file : undefined;
  };
  const state = useForm(
    (data) => {
      const file = fileOf(data);
      if (file === undefined) return { file: t.form.required };
      return file.size > MAX_FILE_BYTES
        ? { file: fill(t.consents.tooLarge, { size: format.bytes(file.size) }) }
        : {};
    },
    async (data) => {
      const file = fileOf(data) as File;
      const headers = { 'content-type': typeOf(file.name), 'accept-language': locale };
      done(await postFile<ConsentsTaken>('/api/consents', file, headers));
    },
  );
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      <Field name="file" label={t.trace.file} hint={t.consents.importNote} error={state.errors.file} wide>
        {(props) => <input {...props} type="file" accept=".csv,.json,.jsonl,.ndjson" />}
      </Field>
      <Submit state={state}>{t.consents.importDo}</Submit>
    </form>
  );
}

function One({ kinds, done }: { readonly kinds: ConsentPage['all']; readonly done: (id: string) => void }) {
  const { t, words, format, locale } = useLanguage();
  const labels: Readonly<Record<(typeof TEXTS)[number], readonly [label: string, hint?: string]>> = {
    record_id: [t.consents.id, t.consents.idHint],
    pii_principal_id: [t.consents.person, t.consents.personHint],
    recipient_name: [t.consents.partner],
    recipient_contact: [t.consents.contact],
    purpose: [t.consents.purposeField],
    method: [t.consents.method],
  };
  const state = useForm(
    (data, language) => ({
      ...Object.fromEntries(TEXTS.map((name) => [name, textError(data, name, MAX_TEXT, language)])),
      event_time: momentError(data, 'event_time', language),
      expires: momentError(data, 'expires', language, { optional: true }),
      categories: data.getAll('categories').length === 0 ? t.complaints.whatMissing : undefined,
    }),
    async (data) => {
      const expires = momentOf(data, 'expires');
      const receipt = {
        ...Object.fromEntries(TEXTS.map((name) => [name, textOf(data, name)])),
        categories: data.getAll('categories'),
        separate_consent: data.get('separate_consent') !== null,
        event_time: momentOf(data, 'event_time'),
        ...(expires === undefined ? {} : { expires }),
      };
      const lines = new Blob([JSON.stringify(receipt)]);
      const headers = { 'content-type': 'application/x-ndjson', 'accept-language': locale };
      await postFile<ConsentsTaken>('/api/consents', lines, headers);
      done(textOf(data, 'record_id'));
    },
  );
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      {TEXTS.map((name) => (
        <Field
          key={name}
          name={name}
          label={format.capital(labels[name][0])}
          error={state.errors[name]}
          {...(labels[name][1] === undefined ? {} : { hint: labels[name][1] })}
        >
          {(props) => <input {...props} autoComplete="off" spellCheck={false} maxLength={MAX_TEXT} />}
        </Field>
      ))}
      <MomentField name="event_time" label={t.consents.givenAt} error={state.errors.event_time} />
      <MomentField name="expires" label={t.consents.expires} error={state.errors.expires} optional />
      <Choices
        name="categories"
        legend={t.consents.dataField}
        error={state.errors.categories}
        choices={kinds.map((value) => ({ value, label: format.capital(words.categories[value]) }))}
      />
      <label className="check field-wide">
        <input type="checkbox" name="separate_consent" />
        {t.consents.separate}
      </label>
      <Submit state={state}>{t.consents.addDo}</Submit>
    </form>
  );
}
