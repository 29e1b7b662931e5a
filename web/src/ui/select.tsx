import { useId } from 'react';

export interface Option {
  readonly id: string;
  readonly name: string;
}

interface SelectProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  /** Text of the choice of nothing; without it there is none. */
  readonly placeholder?: string;
}

/** One of several options, in the browser's own list: those that are drawn cost many times more. */
export function Select({ label, options, value, onChange, placeholder }: SelectProps) {
  const id = useId();
  const isChosen = options.some((option) => option.id === value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="native"
        value={isChosen ? (value ?? '') : ''}
        onChange={(event) => onChange(event.target.value)}
      >
        {!isChosen && (
          <option value="" disabled hidden>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
