import { registerEnumType } from 'type-graphql';

/** An enum of the graph whose members are their own names: `{ PENDING: 'PENDING', … }`. */
export type DescribedEnum<T extends string> = { readonly [Member in T]: Member };

/**
 * Registers an enum with a description for every value; the type parameter makes leaving one out a
 * compile error.
 */
export function describedEnum<T extends string>(
  name: string,
  description: string,
  values: Readonly<Record<T, string>>,
): DescribedEnum<T> {
  const names = Object.keys(values) as T[];
  const members = Object.fromEntries(names.map((member) => [member, member])) as DescribedEnum<T>;
  registerEnumType(members, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      names.map((member) => [member, { description: values[member] }]),
    ) as Record<T, { description: string }>,
  });
  return members;
}
