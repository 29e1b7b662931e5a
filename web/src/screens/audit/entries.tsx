import { Fragment } from 'react';
import { useTexts } from '../../i18n/language';
import { Time } from '../../ui/time';
import type { AuditPageFragment } from './generated/audit';
import { texts } from './texts';

export type Entry = AuditPageFragment['nodes'][number];

/** Returns the details of an entry in one line. */
export const detailsOf = ({ details }: Entry): string =>
  Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

/** A name without blanks, which may be broken behind its dots and underscores. */
function Breakable({ text }: { readonly text: string }) {
  return text.split(/(?<=[._])/).map((part, place) => (
    <Fragment key={place}>
      {part}
      <wbr />
    </Fragment>
  ));
}

export function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  const t = useTexts(texts);
  return (
    <div className="table-scroll" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.at}</th>
            <th scope="col">{t.client}</th>
            <th scope="col">{t.action}</th>
            <th scope="col">{t.subject}</th>
            <th scope="col">{t.details}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td>
                <Time at={entry.at} as="full" />
              </td>
              <td>
                <code>{entry.clientId}</code>
              </td>
              <td>
                <Breakable text={entry.action} />
              </td>
              <td>
                <code>{entry.subjectId}</code>
              </td>
              <td>{detailsOf(entry)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
