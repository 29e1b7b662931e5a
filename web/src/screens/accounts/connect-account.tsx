import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import type { AuthMethod, ProviderEnvironment } from '../../app/generated/schema';
import { useTexts } from '../../i18n/language';
import { FormPanel } from '../../ui/dialogs/form-panel';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { Select } from '../../ui/select';
import { notify } from '../../ui/toast';
import { type AccountsQuery, ConnectAccountDocument } from './generated/accounts';
import { isFilled, SecretFields } from './secret-fields';
import { optionalFields, requiredFields, type SecretValues, toSecrets } from './secrets';
import { texts } from './texts';

type Provider = AccountsQuery['providers'][number];

interface ConnectAccountProps {
  readonly fleetId: string;
  readonly providers: readonly Provider[];
  readonly onConnected: () => void;
  readonly onClose: () => void;
}

/** Form of a new account, drawn from what the provider offers. */
export function ConnectAccount({ fleetId, providers, onConnected, onClose }: ConnectAccountProps) {
  const t = useTexts(texts);
  const [connect, isBusy] = useAction(ConnectAccountDocument);
  const [provider, setProvider] = useState(providers[0]);
  const [method, setMethod] = useState<AuthMethod | undefined>(provider?.authMethods[0]);
  const [environment, setEnvironment] = useState<ProviderEnvironment>('LIVE');
  const [name, setName] = useState('');
  const [values, setValues] = useState<SecretValues>({});
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  if (!provider || !method) return null;

  const choose = (chosen: Provider | undefined): void => {
    setProvider(chosen);
    setMethod(chosen?.authMethods[0]);
    setEnvironment(chosen?.environments[0] ?? 'LIVE');
    setValues({});
    setErrors([]);
  };
  const submit = async (): Promise<void> => {
    const { data, userErrors } = await connect({
      input: {
        fleetId,
        name: name.trim(),
        idempotencyKey,
        ...toSecrets(provider.name, method, environment, values),
      },
    });
    setErrors(userErrors);
    // A corrected form is another request.
    setKey(crypto.randomUUID());
    if (!data || userErrors.length > 0) return;
    notify(t.connected);
    onConnected();
  };
  const shown = ['name', ...requiredFields(method), ...optionalFields(provider.name)];

  return (
    <FormPanel
      title={t.connect}
      submit={t.connect}
      isBusy={isBusy}
      isComplete={name.trim() !== '' && isFilled(method, values)}
      errors={errorsBeside(errors, shown)}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Select
        label={t.provider}
        options={providers.map(({ name: id, displayName }) => ({ id, name: displayName }))}
        value={provider.name}
        onChange={(id) => choose(providers.find((other) => other.name === id))}
      />
      <TextInput
        label={t.name}
        hint={t.nameHint}
        value={name}
        onChange={setName}
        error={errorAt(errors, 'name')}
      />
      {provider.environments.length > 1 && (
        <Select
          label={t.environment}
          options={provider.environments.map((id) => ({ id, name: t.environments[id] ?? id }))}
          value={environment}
          onChange={(id) => setEnvironment(id === 'SANDBOX' ? id : 'LIVE')}
        />
      )}
      {provider.authMethods.length > 1 && (
        <Select
          label={t.method}
          options={provider.authMethods.map((id) => ({ id, name: t.methods[id] ?? id }))}
          value={method}
          onChange={(id) => setMethod(provider.authMethods.find((other) => other === id))}
        />
      )}
      <SecretFields
        provider={provider.name}
        method={method}
        values={values}
        onChange={setValues}
        errors={errors}
      />
    </FormPanel>
  );
}
