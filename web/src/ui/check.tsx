import type { ReactNode } from 'react';

interface CheckInputProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isIndeterminate?: boolean;
  readonly isDisabled?: boolean;
  readonly 'aria-label'?: string;
  readonly children?: ReactNode;
}

/** A box to tick: the browser's own, since long lists have one in every row. */
export function CheckInput({
  isSelected,
  onChange,
  isIndeterminate = false,
  isDisabled = false,
  children,
  ...props
}: CheckInputProps) {
  return (
    <label className="check">
      <input
        {...props}
        type="checkbox"
        checked={isSelected}
        disabled={isDisabled}
        ref={(input) => {
          if (input) input.indeterminate = isIndeterminate;
        }}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  );
}
