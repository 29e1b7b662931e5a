import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Panel } from '../../ui/dialogs/dialog';
import { notify } from '../../ui/toast';
import { EndClearancesDocument, RequestClearancesDocument } from '../vehicles/generated/vehicles';
import { texts } from './texts';

const OFFERED = ['REQUEST', 'CANCEL', 'REVOKE'] as const;
type Offered = (typeof OFFERED)[number];

interface ClearanceActionsProps {
  readonly enrollmentId: string;
  readonly allowed: readonly string[];
}

/** Actions on a clearance, each after a confirmation. */
export function ClearanceActions({ enrollmentId, allowed }: ClearanceActionsProps) {
  const t = useTexts(texts);
  const { may } = useViewer();
  const [asked, setAsked] = useState<Offered | null>(null);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [request, isRequesting] = useAction(RequestClearancesDocument);
  const [end, isEnding] = useAction(EndClearancesDocument);
  const offered = OFFERED.filter((action) => allowed.includes(action));
  if (!may('clearance:write') || offered.length === 0) return null;

  const carryOut = async (action: Offered): Promise<void> => {
    const run = action === 'REQUEST' ? request : end;
    const { data, userErrors } = await run({ input: { enrollmentIds: [enrollmentId] } });
    setErrors(userErrors);
    if (userErrors.length > 0) return;
    setAsked(null);
    if (data) notify(t.done);
  };

  return (
    <div className="row">
      {offered.map((action) => (
        <Button
          key={action}
          look={action === 'REVOKE' ? 'danger' : 'plain'}
          onPress={() => {
            setErrors([]);
            setAsked(action);
          }}
        >
          {t.actions[action]}
        </Button>
      ))}
      {asked && (
        <Panel
          title={t.actions[asked]}
          isOpen
          onClose={() => setAsked(null)}
          actions={
            <Button
              look={asked === 'REVOKE' ? 'danger' : 'main'}
              isDisabled={isRequesting || isEnding}
              onPress={() => void carryOut(asked)}
            >
              {t.actions[asked]}
            </Button>
          }
        >
          <p>{t.confirm[asked]}</p>
          {errors.map(({ message }) => (
            <p key={message} className="field-error" role="alert">
              {message}
            </p>
          ))}
        </Panel>
      )}
    </div>
  );
}
