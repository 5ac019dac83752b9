/** The fields by which a case says whom and what it is about: for opening one, and for another scope. */
import type { Rescope } from '../../src/console/api-types.ts';
import { type Language, useLanguage } from '../language.tsx';
import { type Errors, LinesField, linesOf } from './form.tsx';
import { MomentField, momentError, momentOf } from './moment-field.tsx';

export interface ScopeFieldsProps {
  readonly errors: Errors;
  readonly recipients: readonly string[];
  readonly linked?: readonly string[];
  readonly from?: number | null;
  readonly to?: number | null;
  readonly routes?: readonly string[];
}

export function ScopeFields({ errors, recipients, linked = [], from, to, routes = [] }: ScopeFieldsProps) {
  const { t } = useLanguage();
  const isNarrow = linked.length > 0 || from != null || to != null || routes.length > 0;
  return (
    <>
      <LinesField
        name="recipients"
        label={t.cases.recipients}
        hint={t.cases.recipientsHint}
        error={errors.recipients}
        lines={recipients}
        wide
      />
      <details className="field-wide" open={isNarrow}>
        <summary>{t.cases.narrow}</summary>
        <div className="form-grid">
          <LinesField
            name="linked"
            label={t.cases.linked}
            hint={t.cases.linkedHint}
            error={errors.linked}
            lines={linked}
            optional
          />
          <LinesField
            name="routes"
            label={t.cases.routes}
            hint={t.cases.routesHint}
            error={errors.routes}
            lines={routes}
            optional
          />
          <MomentField
            name="from"
            label={t.cases.from}
            error={errors.from}
            initial={from ?? undefined}
            optional
          />
          <MomentField name="to" label={t.cases.to} error={errors.to} initial={to ?? undefined} optional />
        </div>
      </details>
    </>
  );
}

export function scopeErrors(data: FormData, language: Language): Errors {
  return {
    recipients: linesOf(data, 'recipients').length === 0 ? language.t.form.required : undefined,
    from: momentError(data, 'from', language, { optional: true }),
    to: momentError(data, 'to', language, { optional: true }),
  };
}

export function scopeGiven(data: FormData): Rescope {
  const [from, to] = [momentOf(data, 'from'), momentOf(data, 'to')];
  return {
    recipients: linesOf(data, 'recipients'),
    linked: linesOf(data, 'linked'),
    routes: linesOf(data, 'routes'),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
