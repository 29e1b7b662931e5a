import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { CheckInput } from '../../ui/check';
import { Confirm } from '../../ui/dialogs/confirm';
import { FormPanel } from '../../ui/dialogs/form-panel';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { notify } from '../../ui/toast';
import {
  type AccountDetailsFragment,
  DisconnectAccountDocument,
  ImportAccountDocument,
  RotateAccountDocument,
  UpdateAccountDocument,
  VerifyAccountDocument,
} from './generated/accounts';
import { isFilled, SecretFields } from './secret-fields';
import { optionalFields, requiredFields, type SecretValues, toSecrets } from './secrets';
import { texts } from './texts';

export type Account = AccountDetailsFragment;

/** Seconds between two reads that the form proposes. */
const DEFAULT_INTERVAL = 3600;

interface AccountActionsProps {
  readonly account: Account;
  readonly onChanged: () => void;
}

export function AccountActions({ account, onChanged }: AccountActionsProps) {
  const t = useTexts(texts);
  const [asked, setAsked] = useState<'edit' | 'rotate' | 'disconnect' | null>(null);
  const [verify, isVerifying] = useAction(VerifyAccountDocument);
  const [importAll, isImporting] = useAction(ImportAccountDocument);
  const [disconnect, isDisconnecting] = useAction(DisconnectAccountDocument);
  const input = { accountId: account.id };
  const close = (): void => setAsked(null);

  const test = async (): Promise<void> => {
    const { data, userErrors } = await verify({ input });
    const [refusal] = userErrors;
    const health = data?.verifyProviderAccount.account?.health;
    if (refusal) notify(refusal.message, 'bad');
    else if (health && health.status !== 'HEALTHY') notify(health.reason ?? health.status, 'bad');
    else if (health) notify(t.verified);
  };
  const bringIn = async (): Promise<void> => {
    const { data, userErrors } = await importAll({ input });
    for (const { message } of userErrors) notify(message, 'bad');
    const found = data?.importFromProvider;
    if (found && (userErrors.length === 0 || found.vehicles !== null))
      notify(t.imported(found.vehicles ?? 0, found.credentials ?? 0, found.drivers ?? 0));
    onChanged();
  };

  return (
    <div className="row">
      <Button isDisabled={isVerifying} onPress={() => void test()}>
        {t.verify}
      </Button>
      <Button isDisabled={isImporting} onPress={() => void bringIn()}>
        {t.import}
      </Button>
      <Button onPress={() => setAsked('edit')}>{t.edit}</Button>
      <Button onPress={() => setAsked('rotate')}>{t.rotate}</Button>
      <Button look="danger" onPress={() => setAsked('disconnect')}>
        {t.disconnect}
      </Button>
      {asked === 'edit' && <EditAccount account={account} onClose={close} />}
      {asked === 'rotate' && <RotateSecrets account={account} onClose={close} />}
      {asked === 'disconnect' && (
        <Confirm
          title={t.disconnect}
          submit={t.disconnect}
          done={t.disconnected}
          look="danger"
          isBusy={isDisconnecting}
          run={async () => {
            const result = await disconnect({ input });
            onChanged();
            return result;
          }}
          onClose={close}
        >
          <p>{t.disconnectHint(account.name)}</p>
        </Confirm>
      )}
    </div>
  );
}

interface AccountPanelProps {
  readonly account: Account;
  readonly onClose: () => void;
}

function EditAccount({ account, onClose }: AccountPanelProps) {
  const t = useTexts(texts);
  const [update, isBusy] = useAction(UpdateAccountDocument);
  const [name, setName] = useState(account.name);
  const [isScheduled, setScheduled] = useState(account.vehicleDataIntervalSeconds !== null);
  const [interval, setInterval] = useState(
    String(account.vehicleDataIntervalSeconds ?? DEFAULT_INTERVAL),
  );
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const hasData = account.provider.capabilities.includes('VEHICLE_DATA');
  const submit = async (): Promise<void> => {
    const { data, userErrors } = await update({
      input: {
        accountId: account.id,
        name: name.trim(),
        ...(hasData && { vehicleDataIntervalSeconds: isScheduled ? Number(interval) : null }),
      },
    });
    setErrors(userErrors);
    if (!data || userErrors.length > 0) return;
    onClose();
  };
  return (
    <FormPanel
      title={t.edit}
      submit={t.edit}
      isBusy={isBusy}
      isComplete={name.trim() !== '' && (!hasData || !isScheduled || /^\d+$/.test(interval))}
      errors={errorsBeside(errors, ['name', 'vehicleDataIntervalSeconds'])}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label={t.name}
        value={name}
        onChange={setName}
        error={errorAt(errors, 'name')}
        autoFocus
      />
      {hasData && (
        <CheckInput isSelected={isScheduled} onChange={setScheduled}>
          {t.schedule}
        </CheckInput>
      )}
      {hasData && isScheduled && (
        <TextInput
          label={t.intervalField}
          inputMode="numeric"
          value={interval}
          onChange={setInterval}
          error={errorAt(errors, 'vehicleDataIntervalSeconds')}
        />
      )}
    </FormPanel>
  );
}

function RotateSecrets({ account, onClose }: AccountPanelProps) {
  const t = useTexts(texts);
  const [rotate, isBusy] = useAction(RotateAccountDocument);
  const [values, setValues] = useState<SecretValues>({});
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const { id, provider, authMethod, environment } = account;
  const submit = async (): Promise<void> => {
    const secrets = toSecrets(provider.name, authMethod, environment, values);
    const { data, userErrors } = await rotate({ input: { accountId: id, ...secrets } });
    setErrors(userErrors);
    if (!data || userErrors.length > 0) return;
    notify(t.rotated);
    onClose();
  };
  return (
    <FormPanel
      title={`${t.rotate}: ${account.name}`}
      submit={t.rotate}
      isBusy={isBusy}
      isComplete={isFilled(authMethod, values)}
      errors={errorsBeside(errors, [
        ...requiredFields(authMethod),
        ...optionalFields(provider.name),
      ])}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{t.rotateHint}</p>
      <SecretFields
        provider={provider.name}
        method={authMethod}
        values={values}
        onChange={setValues}
        errors={errors}
      />
    </FormPanel>
  );
}
