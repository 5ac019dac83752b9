/** What is said when there is nothing to show: nothing yet, a refusal, no answer, or a page that broke. */
import { Component, type ReactNode } from 'react';
import type { Failure } from '../api/request.ts';
import { useLanguage } from '../language.tsx';

export function Empty({ title, hint }: { readonly title: string; readonly hint?: string }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {hint !== undefined && <p>{hint}</p>}
    </div>
  );
}

/** A problem document as it came, or that there was no readable answer. */
export function FailureNotice({
  failure,
  level = 1,
}: {
  readonly failure: Failure;
  /** Of its heading: 1 when it stands for a page, 3 within a section. */
  readonly level?: 1 | 3;
}) {
  const Heading = `h${level}` as const;
  const { t, format } = useLanguage();
  const text = {
    problem: () =>
      failure.kind === 'problem' ? [failure.problem.title, failure.problem.hint].map(format.capital) : [],
    unreachable: () => [t.failure.unreachable, t.failure.unreachableHint],
    unreadable: () => [t.failure.unreadable, t.failure.unreadableHint],
  }[failure.kind]();
  return (
    <section className="failure" role="alert">
      <Heading tabIndex={-1}>{text[0]}</Heading>
      {text[1] !== undefined && <p>{text[1]}</p>}
      {failure.kind === 'problem' && (
        <p className="quiet">
          {t.failure.code} <span className="code">{failure.problem.code}</span> · HTTP{' '}
          {failure.problem.status}
        </p>
      )}
    </section>
  );
}

/** An answer of another shape than expected must not leave a blank page. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }
  override render(): ReactNode {
    return this.state.broken ? (
      <FailureNotice failure={{ kind: 'unreadable', status: 200 }} />
    ) : (
      this.props.children
    );
  }
}
