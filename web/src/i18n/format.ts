import { type Format, formatFor } from './formatters';
import { useLanguage } from './language';

/** Returns how the viewer writes numbers and times. */
export function useFormat(): Format {
  return formatFor(useLanguage());
}
