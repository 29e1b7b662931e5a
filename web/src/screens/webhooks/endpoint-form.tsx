import { useState } from 'react';
import type { UserError } from '../../app/connection/use-action';
import type { FleetEventType } from '../../app/generated/schema';
import { useTexts } from '../../i18n/language';
import { CheckInput } from '../../ui/check';
import { FormPanel } from '../../ui/dialogs/form-panel';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { texts } from './texts';

const EVENT_TYPES: Readonly<Record<FleetEventType, true>> = {
  CLEARANCE_CHANGED: true,
  VEHICLE_CHANGED: true,
  ENROLLMENT_CHANGED: true,
  ACCOUNT_HEALTH_CHANGED: true,
  DATA_FLOW_CHANGED: true,
  BLOCKER_OPENED: true,
  BLOCKER_CLOSED: true,
  ONBOARDING_COMPLETED: true,
  GRANT_CHANGED: true,
  CREDENTIAL_CHANGED: true,
};
const TYPES = Object.keys(EVENT_TYPES) as FleetEventType[];

export interface EndpointInput {
  readonly url: string;
  /** Empty for all events. */
  readonly eventTypes: FleetEventType[];
}

interface EndpointFormProps {
  readonly title: string;
  readonly initial: EndpointInput;
  readonly isBusy: boolean;
  readonly errors: readonly UserError[];
  readonly onSubmit: (input: EndpointInput) => void;
  readonly onClose: () => void;
}

export function EndpointForm({
  title,
  initial,
  isBusy,
  errors,
  onSubmit,
  onClose,
}: EndpointFormProps) {
  const t = useTexts(texts);
  const [url, setUrl] = useState(initial.url);
  const [types, setTypes] = useState(initial.eventTypes);
  const [isAll, setAll] = useState(initial.eventTypes.length === 0);
  return (
    <FormPanel
      title={title}
      submit={title}
      isBusy={isBusy}
      isComplete={url.trim() !== '' && (isAll || types.length > 0)}
      errors={errorsBeside(errors, ['url'])}
      onSubmit={() => onSubmit({ url: url.trim(), eventTypes: isAll ? [] : types })}
      onClose={onClose}
    >
      <TextInput
        label={t.url}
        hint={t.urlHint}
        type="url"
        value={url}
        onChange={setUrl}
        error={errorAt(errors, 'url')}
        autoFocus
      />
      <fieldset className="choices">
        <legend>{t.types}</legend>
        <CheckInput isSelected={isAll} onChange={setAll}>
          {t.allTypes}
        </CheckInput>
        {!isAll && (
          <>
            <p className="hint">{t.onlyTypes}</p>
            {TYPES.map((type) => (
              <CheckInput
                key={type}
                isSelected={types.includes(type)}
                onChange={(isHeld) =>
                  setTypes(isHeld ? [...types, type] : types.filter((other) => other !== type))
                }
              >
                <code>{type}</code>
              </CheckInput>
            ))}
          </>
        )}
      </fieldset>
    </FormPanel>
  );
}
