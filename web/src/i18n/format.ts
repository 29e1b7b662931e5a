import { type Language, useLanguage } from './language';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Numbers and times as the viewer writes them, in the viewer's time zone. */
export interface Format {
  readonly language: Language;
  readonly number: (value: number) => string;
  /** Date and time in the viewer's zone. */
  readonly time: (at: string | Date) => string;
  readonly date: (at: string | Date) => string;
  /** Date and time in UTC, with the zone's name. */
  readonly utc: (at: string | Date) => string;
  /** Distance from now, such as "3 hours ago". */
  readonly relative: (at: string | Date) => string;
}

function createFormat(language: Language): Format {
  const number = new Intl.NumberFormat(language);
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const utc = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone: 'UTC',
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const ago = (ms: number): string => {
    const size = Math.abs(ms);
    if (size < MINUTE) return relative.format(Math.round(ms / 1000), 'second');
    if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
    if (size < DAY) return relative.format(Math.round(ms / HOUR), 'hour');
    return relative.format(Math.round(ms / DAY), 'day');
  };
  return {
    language,
    number: (value) => number.format(value),
    time: (at) => time.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    utc: (at) => utc.format(new Date(at)),
    relative: (at) => ago(new Date(at).getTime() - Date.now()),
  };
}

const formats = new Map<Language, Format>();

/** Returns the one format of a language: formatters are slow to make. */
export function formatFor(language: Language): Format {
  const format = formats.get(language) ?? createFormat(language);
  formats.set(language, format);
  return format;
}

export function useFormat(): Format {
  return formatFor(useLanguage());
}
