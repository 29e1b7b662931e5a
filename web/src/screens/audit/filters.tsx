import { type Params, textOf, useAddress } from '../../app/address';
import type { AuditEventFilter } from '../../app/generated/schema';
import { useTexts } from '../../i18n/language';
import { TextInput } from '../../ui/field';
import { texts } from './texts';

/** Returns the start of a day in the viewer's zone, as the graph takes times. */
function startOf(day: string, offset: number): string | null {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00`) : null;
  if (!date || Number.isNaN(date.getTime())) return null;
  date.setDate(date.getDate() + offset);
  return date.toISOString();
}

/** Returns the filter that the address holds. */
export function filterOf(params: Params): AuditEventFilter {
  const action = textOf(params, 'action').trim();
  const clientId = textOf(params, 'client').trim();
  const subjectId = textOf(params, 'subject').trim();
  const from = startOf(textOf(params, 'from'), 0);
  const to = startOf(textOf(params, 'to'), 1);
  return {
    ...(action !== '' && { action: action.split(/[\s,]+/) }),
    ...(clientId !== '' && { clientId }),
    ...(subjectId !== '' && { subjectId }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  };
}

export function Filters() {
  const t = useTexts(texts);
  const [params, change] = useAddress();
  const field = (name: string, label: string, type = 'text') => (
    <TextInput
      label={label}
      type={type}
      value={textOf(params, name)}
      onChange={(text) => change({ [name]: text })}
    />
  );
  return (
    <div className="filters">
      {field('action', t.filterAction)}
      {field('client', t.filterClient)}
      {field('subject', t.filterSubject)}
      {field('from', t.from, 'date')}
      {field('to', t.to, 'date')}
    </div>
  );
}
