import {
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select,
  SelectValue,
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

export interface Option {
  readonly id: string;
  readonly name: string;
}

interface SelectInputProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  /** Whether the label is for assistive technology alone. */
  readonly isLabelHidden?: boolean;
  readonly placeholder?: string;
}

/** One of several options. */
export function SelectInput({
  label,
  options,
  value,
  onChange,
  isLabelHidden = false,
  placeholder,
}: SelectInputProps) {
  return (
    <Select
      className="field"
      {...(isLabelHidden && { 'aria-label': label })}
      {...(placeholder !== undefined && { placeholder })}
      value={value}
      onChange={(key) => {
        if (typeof key === 'string') onChange(key);
      }}
    >
      {!isLabelHidden && <Label>{label}</Label>}
      <Button className="button select-button">
        <SelectValue />
        <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <ListBox className="list-box" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} className="list-item">
              {option.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
