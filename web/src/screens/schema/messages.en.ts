import { plural } from '../../i18n/language';

export const en = {
  title: 'Schema reference',
  intro: 'Everything that the graph holds, from the schema of this version.',
  search: 'Search types, fields and descriptions',
  types: 'Types',
  noMatch: 'Nothing matches.',
  found: (count: number) => plural('en', count, '# type', '# types'),
  kinds: {
    query: 'Queries',
    mutation: 'Mutations',
    subscription: 'Subscriptions',
    object: 'Objects',
    interface: 'Interfaces',
    union: 'Unions',
    enum: 'Enums',
    input: 'Inputs',
    scalar: 'Scalars',
  },
  fields: 'Fields',
  values: 'Values',
  members: 'Members',
  implements: 'Implements',
  usedBy: 'Used by',
  deprecated: 'Deprecated',
  choose: 'Choose a type on the left, or search.',
  noSuchType: (name: string) => `There is no type ${name}.`,
};
export type Messages = typeof en;
