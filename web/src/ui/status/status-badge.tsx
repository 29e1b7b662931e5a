import { useTexts } from '../../i18n/language';
import { Badge } from './badge';
import { type StatusWords, statusWords, toneOf } from './statuses';

interface StatusBadgeProps {
  readonly of: keyof StatusWords;
  readonly status: string;
}

/** A status of the graph in words; one that is not known here is shown as it came. */
export function StatusBadge({ of, status }: StatusBadgeProps) {
  const words = useTexts(statusWords);
  return <Badge tone={toneOf(status)}>{words[of][status] ?? status}</Badge>;
}
