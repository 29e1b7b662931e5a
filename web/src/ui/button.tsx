import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

export interface ButtonProps extends Omit<AriaButtonProps, 'className'> {
  readonly look?: 'plain' | 'main' | 'danger' | 'quiet';
}

/** A button; `main` for the one that most people want here, `danger` for what cannot be undone. */
export function Button({ look = 'plain', ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${look}`} />;
}
