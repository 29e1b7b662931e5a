import type { Language } from './stored-language';

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

/** Returns a function that calls another one once, when its result is needed first. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Formatters take long to make, those of dates above all: each is made when it is used first. */
function createFormat(language: Language): Format {
  const number = lazy(() => new Intl.NumberFormat(language));
  const dates = (options: Intl.DateTimeFormatOptions) =>
    lazy(() => new Intl.DateTimeFormat(language, options));
  const time = dates({ dateStyle: 'medium', timeStyle: 'medium' });
  const date = dates({ dateStyle: 'medium' });
  const utc = dates({ dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' });
  const relative = lazy(() => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
  const ago = (ms: number): string => {
    const size = Math.abs(ms);
    const format = relative();
    if (size < MINUTE) return format.format(Math.round(ms / 1000), 'second');
    if (size < HOUR) return format.format(Math.round(ms / MINUTE), 'minute');
    if (size < DAY) return format.format(Math.round(ms / HOUR), 'hour');
    return format.format(Math.round(ms / DAY), 'day');
  };
  return {
    language,
    number: (value) => number().format(value),
    time: (at) => time().format(new Date(at)),
    date: (at) => date().format(new Date(at)),
    utc: (at) => utc().format(new Date(at)),
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
