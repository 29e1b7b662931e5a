const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The days of an answer are few, and mostly those of the answers before it. */
const MAX_DAYS = 1000;

const digits = (value: number, count: number): string => String(value).padStart(count, '0');
const MINUTES: readonly string[] = Array.from(
  { length: 24 * 60 },
  (_, minute) => `${digits(Math.floor(minute / 60), 2)}:${digits(minute % 60, 2)}:`,
);
const SECONDS: readonly string[] = Array.from({ length: 60 }, (_, second) => digits(second, 2));
const MILLISECONDS: readonly string[] = Array.from(
  { length: 1000 },
  (_, millisecond) => `.${digits(millisecond, 3)}Z`,
);

const days = new Map<number, string>();

function dayOf(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MAX_DAYS) days.clear();
  const written = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
  days.set(day, written);
  return written;
}

/**
 * RFC 3339 in UTC with milliseconds, the same as `toISOString`, which works out the calendar anew for each moment: that took a
 * fifteenth of the time of a large page.
 * @param date a valid one
 */
export function writeDateTime(date: Date): string {
  const time = date.getTime();
  const day = Math.floor(time / DAY_MS);
  const inDay = time - day * DAY_MS;
  const minute = Math.floor(inDay / MINUTE_MS);
  const inMinute = inDay - minute * MINUTE_MS;
  const second = Math.floor(inMinute / 1000);
  return `${dayOf(day)}${MINUTES[minute] ?? ''}${SECONDS[second] ?? ''}${MILLISECONDS[inMinute - second * 1000] ?? ''}`;
}
