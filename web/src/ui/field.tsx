import {
  FieldError,
  Input,
  Label,
  SearchField,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from 'react-aria-components';

interface TextInputProps extends TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly lines?: number;
  readonly placeholder?: string;
}

/** A text to enter, with its label, a hint and what is wrong with it. */
export function TextInput({ label, hint, error, lines, placeholder, ...props }: TextInputProps) {
  const shown = placeholder === undefined ? {} : { placeholder };
  return (
    <TextField {...props} isInvalid={error !== undefined} className="field">
      <Label>{label}</Label>
      {lines === undefined ? <Input {...shown} /> : <TextArea rows={lines} {...shown} />}
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}

interface SearchInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string;
}

export function SearchInput({ label, value, onChange, placeholder }: SearchInputProps) {
  return (
    <SearchField aria-label={label} value={value} onChange={onChange} className="search">
      <Input placeholder={placeholder ?? label} />
    </SearchField>
  );
}
