import { buildSchema, type GraphQLSchema } from 'graphql';

let schema: Promise<GraphQLSchema> | undefined;

/** Loads the graph as the console was built for it; introspection may be off at the server. */
export function loadSchema(): Promise<GraphQLSchema> {
  schema ??= import('../../../../schema/fleetgraph.graphql?raw')
    .then(({ default: sdl }) => buildSchema(sdl, { assumeValid: true }))
    .catch((error: unknown) => {
      schema = undefined;
      throw error;
    });
  return schema;
}
