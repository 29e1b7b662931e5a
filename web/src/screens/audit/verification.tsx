import { useCallback, useEffect, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { Time } from '../../ui/time';
import type { AuditCheckFragment } from './generated/audit';
import { texts } from './texts';

/** Verifies entries after a cursor, from the first without one; null if it cannot be done. */
export type Verify = (after: string | null) => Promise<AuditCheckFragment | null>;

/** Whether entries of the log are missing or were changed: verified when the page opens. */
export function Verification({ verify }: { readonly verify: Verify }) {
  const t = useTexts(texts);
  const [check, setCheck] = useState<AuditCheckFragment | null>(null);
  const [isBusy, setBusy] = useState(true);
  const start = useCallback(
    async (after: string | null, isWanted: () => boolean) => {
      setBusy(true);
      let found = await verify(after).catch(() => null);
      // A verification asked for runs to its end; the page opens with the first part alone.
      while (after !== null && found?.cursor && isWanted()) {
        setCheck(found);
        found = await verify(found.cursor).catch(() => null);
      }
      if (!isWanted()) return;
      if (found) setCheck(found);
      setBusy(false);
    },
    [verify],
  );
  useEffect(() => {
    let isHere = true;
    setCheck(null);
    void start(null, () => isHere);
    return () => {
      isHere = false;
    };
  }, [start]);
  const more = isBusy || check?.cursor === null ? null : (check?.cursor ?? null);
  return (
    <Card title={t.chain} wide beside={<Verdict check={check} isBusy={isBusy} />}>
      <div role="status">{check ? <Words check={check} /> : isBusy && t.verifying}</div>
      {!isBusy && (more !== null || check === null) && (
        <Button onPress={() => void start(more, () => true)}>
          {more === null ? t.again : t.rest}
        </Button>
      )}
    </Card>
  );
}

interface VerdictProps {
  readonly check: AuditCheckFragment | null;
  readonly isBusy: boolean;
}

function Verdict({ check, isBusy }: VerdictProps) {
  const t = useTexts(texts);
  if (check?.fault) return <Badge tone="bad">{t.broken}</Badge>;
  if (isBusy) return <Badge tone="waiting">{t.verifying}</Badge>;
  if (!check || check.cursor !== null) return <Badge tone="neutral">{t.unverified}</Badge>;
  return <Badge tone="good">{t.sound}</Badge>;
}

function Words({ check }: { readonly check: AuditCheckFragment }) {
  const t = useTexts(texts);
  const { entries, lastAt, lastHash, unlinked, cursor, fault } = check;
  return (
    <>
      {fault && (
        <p>
          <strong>{t.faults[fault.kind].replace('#', String(fault.sequence))}</strong>{' '}
          {fault.eventId !== null && <code>{fault.eventId}</code>} {t.faultHint}
        </p>
      )}
      {lastAt === null ? (
        <p>{t.noEntries}</p>
      ) : (
        <p>
          {fault || cursor !== null ? t.partSound(entries) : t.allSound(entries)}{' '}
          <Time at={lastAt} as="full" />.
        </p>
      )}
      {unlinked > 0 && <p className="hint">{t.unlinked(unlinked)}</p>}
      {lastHash !== null && (
        <p className="hint">
          {t.lastHash}: <code>{lastHash}</code>
        </p>
      )}
    </>
  );
}
