import { useEffect, useState } from 'react';
import { useFormat } from '../i18n/format';

const EVERY_MS = 15_000;

/** Renders again and again, so that distances from now stay true. */
function useTicks(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}

interface TimeProps {
  readonly at: string;
  /** `ago` for the distance from now, `full` for date and time. */
  readonly as?: 'ago' | 'full' | 'date';
}

/** A time in the viewer's zone; the exact time and UTC are shown on hover. */
export function Time({ at, as = 'ago' }: TimeProps) {
  const format = useFormat();
  useTicks();
  const text =
    as === 'full' ? format.time(at) : as === 'date' ? format.date(at) : format.relative(at);
  return (
    <time dateTime={at} title={`${format.time(at)}\n${format.utc(at)}`}>
      {text}
    </time>
  );
}
