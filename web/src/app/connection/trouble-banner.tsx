import { useEffect, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { useStore } from '../store';
import { texts } from '../texts';
import { connection, type Trouble } from './connection';

/** Says over the page that the server cannot be reached, and when it is asked for again. */
export function TroubleBanner() {
  const trouble = useStore(connection.trouble);
  return <div role="alert">{trouble && <Words trouble={trouble} />}</div>;
}

function Words({ trouble: { failure, retryAt } }: { readonly trouble: Trouble }) {
  const t = useTexts(texts);
  const seconds = useSecondsUntil(retryAt);
  const { title, hint } = t.failures[failure.kind];
  return (
    <div className="banner">
      <div>
        <strong>{title}</strong> <span>{hint}</span>{' '}
        <span aria-hidden="true">{seconds > 0 ? t.retryIn(seconds) : null}</span>
      </div>
      <Button onPress={connection.retry}>{t.retryNow}</Button>
    </div>
  );
}

function useSecondsUntil(at: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [at]);
  return Math.max(0, Math.ceil((at - now) / 1000));
}
