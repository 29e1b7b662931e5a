import { createContext, type ReactNode, useContext } from 'react';
import type { Failure } from '../app/connection/failure';
import { texts } from '../app/texts';
import { useTexts } from '../i18n/language';
import { Button } from './button';

/** A page or part of one that is being read. */
export function ScreenLoading() {
  const t = useTexts(texts);
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      <Title>{t.loading}</Title>
    </div>
  );
}

/** Whether there is a page around that has a heading of its own. */
export const InPage = createContext(false);

function Title({ children }: { readonly children: string }) {
  return useContext(InPage) ? <h2>{children}</h2> : <h1>{children}</h1>;
}

interface EmptyProps {
  readonly title: string;
  readonly hint?: string;
  readonly children?: ReactNode;
}

/** Placeholder of an empty list, with the next step. */
export function Empty({ title, hint, children }: EmptyProps) {
  return (
    <div className="state">
      <Title>{title}</Title>
      {hint !== undefined && <p>{hint}</p>}
      {children}
    </div>
  );
}

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}

/** Failure in words, with the next step. */
export function FailureNotice({ failure, onRetry }: FailureNoticeProps) {
  const t = useTexts(texts);
  const { title, hint } = t.failures[failure.kind];
  return (
    <div className="state failure" role="alert">
      <Title>{title}</Title>
      <p>{failure.scope === null ? hint : t.missingScope(failure.scope)}</p>
      {failure.detail !== null && failure.scope === null && (
        <p className="detail">{failure.detail}</p>
      )}
      {failure.requestId !== null && <p className="detail">{t.requestId(failure.requestId)}</p>}
      {onRetry && <Button onPress={onRetry}>{t.retry}</Button>}
    </div>
  );
}

/** Replacement of a page whose code failed, or could not be loaded. */
export function ScreenBroke() {
  const t = useTexts(texts);
  return (
    <Empty title={t.pageBroke} hint={t.pageBrokeHint}>
      <Button onPress={() => location.reload()}>{t.reload}</Button>
    </Empty>
  );
}
