/** A recipient's identity as people read it: what kind, and its value; or its pseudonym when the value is sealed. */
import type { Identity } from '../../src/console/api-types.ts';
import { useLanguage } from '../language.tsx';
import { SHORT_KEY_LENGTH } from './verdict-sentence.ts';

export function IdentityName({ identity }: { readonly identity: Identity }) {
  const { words, t } = useLanguage();
  return (
    <span className="identity">
      <span className="identity-kind">{words.kinds[identity.kind]}</span>{' '}
      {identity.value === null ? (
        <span title={t.identity.sealedHint}>
          <span className="code">{identity.key.slice(0, SHORT_KEY_LENGTH)}…</span>{' '}
          <span className="identity-kind">{t.identity.sealed}</span>
        </span>
      ) : (
        <span className="code identity-value">{identity.value}</span>
      )}
    </span>
  );
}
