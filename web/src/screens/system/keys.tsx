import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { Time } from '../../ui/time';
import type { SystemState } from './screen';
import { texts } from './texts';

interface KeysProps {
  readonly keys: SystemState['encryptionKeys'];
  readonly resealing: SystemState['resealing'];
}

/** Encryption keys by id, what each seals, and how far resealing is. */
export function Keys({ keys, resealing }: KeysProps) {
  const t = useTexts(texts);
  const { number } = useFormat();
  return (
    <Card title={t.encryption}>
      <ul className="list">
        {keys.map(({ keyId, isSealing, values }) => (
          <li key={keyId} className="row">
            <code className="grow">{keyId}</code>
            {values !== null && <span className="hint">{t.values(values)}</span>}
            <Badge tone={isSealing ? 'good' : 'neutral'}>{isSealing ? t.seals : t.opens}</Badge>
          </li>
        ))}
      </ul>
      {resealing ? (
        <>
          <progress
            className="progress"
            aria-label={t.encryption}
            max={Math.max(1, resealing.total)}
            value={Math.max(resealing.total === 0 ? 1 : 0, resealing.total - resealing.remaining)}
          />
          <p className="hint">
            {t.resealed(
              number(resealing.resealed),
              number(resealing.remaining),
              number(resealing.unopened),
            )}{' '}
            <Time at={resealing.finishedAt} />
          </p>
        </>
      ) : (
        <p className="hint">{t.noRound}</p>
      )}
    </Card>
  );
}
