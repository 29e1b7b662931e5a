import { memo, useSyncExternalStore } from 'react';
import { useFormat } from '../i18n/format';

const EVERY_MS = 15_000;

const listeners = new Set<() => void>();
let ticks = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  ticks += 1;
  for (const listener of [...listeners]) listener();
}

/** Calls a listener every few seconds; all of them share one timer, and one rendering. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

interface TimeProps {
  readonly at: string;
  /** `ago` for the distance from now, `full` for date and time. */
  readonly as?: 'ago' | 'full' | 'date';
}

/** A time in the viewer's zone; the exact time and UTC are shown on hover. */
export const Time = memo(function Time({ at, as = 'ago' }: TimeProps) {
  const format = useFormat();
  // Distances from now grow.
  useSyncExternalStore(onTick, () => ticks);
  const text =
    as === 'full' ? format.time(at) : as === 'date' ? format.date(at) : format.relative(at);
  return (
    <time
      dateTime={at}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = `${format.time(at)}\n${format.utc(at)}`;
      }}
    >
      {text}
    </time>
  );
});
