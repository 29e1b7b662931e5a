import type { ComponentProps } from 'react';

export interface ButtonProps extends Omit<
  ComponentProps<'button'>,
  'className' | 'disabled' | 'onClick'
> {
  readonly look?: 'plain' | 'main' | 'danger' | 'quiet';
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  /** Whether its action is under way: it does nothing, but the focus stays on it. */
  readonly isPending?: boolean;
}

/** Class names of a button, for the elements that look like one. */
export const buttonClass = (look: NonNullable<ButtonProps['look']>): string => `button ${look}`;

/** A button; `main` for the one that most people want here, `danger` for what cannot be undone. */
export function Button({
  look = 'plain',
  onPress,
  isDisabled = false,
  isPending = false,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      className={buttonClass(look)}
      disabled={isDisabled}
      aria-disabled={isPending || undefined}
      onClick={(event) => {
        if (isPending) event.preventDefault();
        // Safari leaves the focus where it was, and a dialog could not give it back.
        event.currentTarget.focus();
        if (!isPending) onPress?.();
      }}
    />
  );
}
