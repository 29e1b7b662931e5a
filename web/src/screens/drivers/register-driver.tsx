import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useTexts } from '../../i18n/language';
import { FormPanel } from '../../ui/dialogs/form-panel';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { type Option, Select } from '../../ui/select';
import { notify } from '../../ui/toast';
import { RegisterDriverDocument } from './generated/drivers';
import { texts } from './texts';

const FIELDS = ['firstName', 'lastName', 'email', 'customToken'] as const;
type Field = (typeof FIELDS)[number];

interface RegisterDriverProps {
  readonly accounts: readonly Option[];
  readonly onRegistered: () => void;
  readonly onClose: () => void;
}

export function RegisterDriver({ accounts, onRegistered, onClose }: RegisterDriverProps) {
  const t = useTexts(texts);
  const [register, isBusy] = useAction(RegisterDriverDocument);
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const [values, setValues] = useState<Readonly<Partial<Record<Field, string>>>>({});
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const submit = async (): Promise<void> => {
    const given = Object.entries(values).filter(([, text]) => text.trim() !== '');
    const { data, userErrors } = await register({
      input: { accountId, idempotencyKey, ...Object.fromEntries(given) },
    });
    setErrors(userErrors);
    if (!data || userErrors.length > 0) return;
    notify(t.registered);
    onRegistered();
  };
  return (
    <FormPanel
      title={t.register}
      submit={t.register}
      isBusy={isBusy}
      errors={errorsBeside(errors, FIELDS)}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Select label={t.account} options={accounts} value={accountId} onChange={setAccountId} />
      {FIELDS.map((field) => (
        <TextInput
          key={field}
          label={t[field]}
          hint={t.optional}
          type={field === 'email' ? 'email' : 'text'}
          value={values[field] ?? ''}
          onChange={(text) => {
            setValues({ ...values, [field]: text });
            // Another driver is another request.
            setKey(crypto.randomUUID());
          }}
          error={errorAt(errors, field)}
        />
      ))}
    </FormPanel>
  );
}
