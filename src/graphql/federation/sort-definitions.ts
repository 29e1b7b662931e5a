import { parse, print } from 'graphql';

/**
 * Sorts the definitions of an SDL by name; definitions without a name (the schema and its
 * extensions) come first.
 * type-graphql emits types in the order in which modules were loaded, which no import should
 * change.
 */
export function sortDefinitions(sdl: string): string {
  const document = parse(sdl);
  const named = document.definitions.map((definition) => ({
    name: 'name' in definition ? definition.name.value : '',
    definition,
  }));
  const sorted = named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return `${print({ ...document, definitions: sorted.map(({ definition }) => definition) })}\n`;
}
