import { useMemo, useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useTexts } from '../../i18n/language';
import { FormPanel } from '../../ui/dialogs/form-panel';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { Select } from '../../ui/select';
import { notify } from '../../ui/toast';
import { CreateCredentialDocument, type CredentialsQuery } from './generated/credentials';
import { texts } from './texts';

export type Account = NonNullable<CredentialsQuery['fleet']>['providerAccounts'][number];

interface CreateCredentialProps {
  readonly accounts: readonly Account[];
  readonly onCreated: () => void;
  readonly onClose: () => void;
}

const KINDS = ['CLIENT_SECRET', 'PASSWORD'] as const;
const FIELDS = ['name', 'clientId', 'username', 'clientSecret', 'password'];

export function CreateCredential({ accounts, onCreated, onClose }: CreateCredentialProps) {
  const t = useTexts(texts);
  const [create, isBusy] = useAction(CreateCredentialDocument);
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const [brand, setBrand] = useState<string | null>(null);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('CLIENT_SECRET');
  const [name, setName] = useState('');
  const [principal, setPrincipal] = useState('');
  const [secret, setSecret] = useState('');
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  // The same key for the same attempt: sending it twice creates one credential.
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [accountId, brand, name]);
  const account = accounts.find(({ id }) => id === accountId);

  const submit = async (): Promise<void> => {
    if (brand === null) return;
    const { data, userErrors } = await create({
      input: {
        accountId,
        brand,
        name,
        idempotencyKey,
        ...(kind === 'PASSWORD'
          ? { passwordCredentials: { username: principal, password: secret } }
          : { clientCredentials: { clientId: principal, clientSecret: secret } }),
      },
    });
    setErrors(userErrors);
    if (!data || userErrors.length > 0) return;
    notify(t.created);
    onCreated();
  };

  return (
    <FormPanel
      title={t.create}
      submit={t.create}
      isBusy={isBusy}
      isComplete={brand !== null && [name, principal, secret].every((text) => text.trim() !== '')}
      errors={errorsBeside(errors, FIELDS)}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Select label={t.account} options={accounts} value={accountId} onChange={setAccountId} />
      <Select
        label={t.brand}
        options={(account?.provider.brands ?? []).map((known) => ({
          id: known.brand,
          name: known.displayName,
        }))}
        value={brand}
        onChange={setBrand}
      />
      <TextInput label={t.name} value={name} onChange={setName} error={errorAt(errors, 'name')} />
      <Select
        label={t.kind}
        options={KINDS.map((id) => ({ id, name: t.kinds[id] }))}
        value={kind}
        onChange={(id) => setKind(id === 'PASSWORD' ? id : 'CLIENT_SECRET')}
      />
      <TextInput
        label={t.principal}
        value={principal}
        onChange={setPrincipal}
        autoComplete="off"
        error={errorAt(errors, 'clientId') ?? errorAt(errors, 'username')}
      />
      <TextInput
        label={t.secret}
        type="password"
        autoComplete="new-password"
        value={secret}
        onChange={setSecret}
        error={errorAt(errors, 'clientSecret') ?? errorAt(errors, 'password')}
      />
    </FormPanel>
  );
}
