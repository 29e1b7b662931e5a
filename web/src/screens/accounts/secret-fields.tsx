import type { UserError } from '../../app/connection/use-action';
import type { AuthMethod, ProviderName } from '../../app/generated/schema';
import { useTexts } from '../../i18n/language';
import { errorAt } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { isShown, optionalFields, requiredFields, type SecretValues } from './secrets';
import { texts } from './texts';

interface SecretFieldsProps {
  readonly provider: ProviderName;
  readonly method: AuthMethod;
  readonly values: SecretValues;
  readonly onChange: (values: SecretValues) => void;
  readonly errors: readonly UserError[];
}

/** Fields for the secrets that a way of signing in needs. */
export function SecretFields({ provider, method, values, onChange, errors }: SecretFieldsProps) {
  const t = useTexts(texts);
  const optional = optionalFields(provider);
  return [...requiredFields(method), ...optional].map((field) => {
    const isKey = field === 'privateKey';
    return (
      <TextInput
        key={field}
        label={t.fields[field]}
        {...(isKey && { lines: 6, hint: t.privateKeyHint })}
        {...(optional.includes(field) && { hint: t.optional })}
        type={isShown(field) || isKey ? 'text' : 'password'}
        autoComplete={isShown(field) ? 'off' : 'new-password'}
        value={values[field] ?? ''}
        onChange={(text) => onChange({ ...values, [field]: text })}
        error={errorAt(errors, field)}
      />
    );
  });
}

export const isFilled = (method: AuthMethod, values: SecretValues): boolean =>
  requiredFields(method).every((field) => (values[field] ?? '').trim() !== '');
