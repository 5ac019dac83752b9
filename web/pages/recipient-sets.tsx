/**
 * Whose data a recipient received, and which of these people another recipient received, too: the other is named in a
 * field, the people of both are counted, and the list below shows the set that is chosen.
 */
import { type FormEvent, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Comparison, Identity } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { FailureNotice } from '../parts/notice.tsx';
import { pathOf } from '../route.ts';
import { RecipientPeople, type SetOperation } from './recipient-people.tsx';

const SETS = ['and', 'not', 'or'] as const satisfies readonly SetOperation[];

export interface RecipientSetsProps {
  readonly recipientKey: string;
  /** How many people the recipient has, as far as it is known. */
  readonly expected: number;
}

export function RecipientSets({ recipientKey, expected }: RecipientSetsProps) {
  const { t } = useLanguage();
  const [against, setAgainst] = useState<string | undefined>();
  const [shown, setShown] = useState<SetOperation | undefined>();
  const path =
    against === undefined
      ? undefined
      : `/api/recipients/${recipientKey}/comparison?with=${encodeURIComponent(against)}`;
  // Counted once, when it is asked for: two large recipients take seconds.
  const { value, failure } = useResource<Comparison>(path, { once: true });
  const other = value?.other;
  const operation = other === undefined ? undefined : shown;
  return (
    <>
      <section aria-labelledby="sets">
        <h2 id="sets">{t.sets.title}</h2>
        <p className="note">{t.sets.note}</p>
        <AgainstForm
          busy={path !== undefined && value === undefined && failure === undefined}
          onChosen={(text) => {
            setAgainst(text);
            setShown(undefined);
          }}
        />
        {failure !== undefined && <FailureNotice failure={failure} level={3} />}
        {value !== undefined && <Counted comparison={value} />}
        {other !== undefined && <Chooser other={other} shown={shown} onChosen={setShown} />}
      </section>
      <section aria-labelledby="whose">
        <RecipientPeople
          // Another set has pages of its own.
          key={`${operation ?? ''} ${operation === undefined ? '' : other?.key}`}
          recipientKey={recipientKey}
          expected={expected}
          {...(operation === undefined || other === undefined ? {} : { set: { operation, other } })}
        />
      </section>
    </>
  );
}

function AgainstForm({ busy, onChosen }: { readonly busy: boolean; onChosen(text: string): void }) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() !== '') onChosen(text.trim());
  }
  return (
    <form className="set-form" onSubmit={submit}>
      <label htmlFor="set-against">{t.sets.against}</label>
      <input
        id="set-against"
        type="text"
        placeholder={t.sets.placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={300}
      />
      <button type="submit" disabled={busy}>
        {busy ? t.sets.counting : t.sets.count}
      </button>
    </form>
  );
}

function Counted({ comparison }: { readonly comparison: Comparison }) {
  const { t, format } = useLanguage();
  const { other, both, onlyFirst, onlyOther, either } = comparison;
  const share = (of: number) => (of === 0 ? '' : fill(t.sets.share, { share: format.percent(both / of) }));
  return (
    <>
      <p className="set-other">
        {t.sets.setAgainst}{' '}
        <Link href={pathOf({ page: 'recipient', key: other.key })}>
          <IdentityName identity={other} />
        </Link>
      </p>
      <Figures
        figures={[
          { id: 'both', name: t.sets.both, value: format.number(both), hint: share(both + onlyFirst) },
          { id: 'only-first', name: t.sets.onlyFirst, value: format.number(onlyFirst), hint: '' },
          { id: 'only-other', name: t.sets.onlyOther, value: format.number(onlyOther), hint: '' },
          { id: 'either', name: t.sets.either, value: format.number(either), hint: '' },
        ]}
      />
    </>
  );
}

interface ChooserProps {
  readonly other: Identity;
  readonly shown: SetOperation | undefined;
  onChosen(operation: SetOperation | undefined): void;
}

function Chooser({ other, shown, onChosen }: ChooserProps) {
  const { t } = useLanguage();
  return (
    <fieldset className="set-chooser">
      <legend>{t.sets.show}</legend>
      {([undefined, ...SETS] as const).map((operation) => (
        <label key={operation ?? 'all'}>
          <input
            type="radio"
            name={`set-${other.key}`}
            checked={operation === shown}
            onChange={() => onChosen(operation)}
          />
          {t.sets.lists[operation ?? 'all']}
        </label>
      ))}
    </fieldset>
  );
}
