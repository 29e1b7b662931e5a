import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Time } from '../../ui/time';
import type { SystemState } from './screen';
import { texts } from './texts';

/** Calls to providers by name, with their failures. */
export function Calls({ calls }: { readonly calls: SystemState['providerCalls'] }) {
  const t = useTexts(texts);
  const { number } = useFormat();
  return (
    <Card title={t.calls} wide>
      {calls.length === 0 && <p className="muted">{t.noCalls}</p>}
      {calls.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="group" aria-label={t.calls}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.provider}</th>
                <th scope="col">{t.call}</th>
                <th scope="col">{t.count}</th>
                <th scope="col">{t.failed}</th>
                <th scope="col">{t.mean}</th>
                <th scope="col">{t.lastFailure}</th>
              </tr>
            </thead>
            <tbody>
              {calls.map(({ provider, call, count, failed, meanMs, ...last }) => (
                <tr key={`${provider} ${call}`}>
                  <td>{provider}</td>
                  <td>
                    <code>{call}</code>
                  </td>
                  <td className="number">{number(count)}</td>
                  <td className="number">{number(failed)}</td>
                  <td className="number">{number(meanMs)} ms</td>
                  <td>
                    {last.lastFailure !== null && last.lastFailureAt !== null && (
                      <>
                        {last.lastFailure} <Time at={last.lastFailureAt} />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
