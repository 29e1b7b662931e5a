import type { UserError } from '../app/connection/use-action';

/** Returns the message for a field of the input, by the last part of its path. */
export const errorAt = (errors: readonly UserError[], field: string): string | undefined =>
  errors.find((error) => error.field.at(-1) === field)?.message;

/** Returns the errors that none of these fields shows. */
export const errorsBeside = (
  errors: readonly UserError[],
  fields: readonly string[],
): readonly UserError[] => errors.filter(({ field }) => !fields.includes(field.at(-1) ?? ''));

export function ErrorList({ errors }: { readonly errors: readonly UserError[] }) {
  return errors.map(({ message, field }) => (
    <p key={`${field.join('.')} ${message}`} className="field-error" role="alert">
      {message}
    </p>
  ));
}
