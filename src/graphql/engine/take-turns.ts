import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { READS_PER_PARENT } from '../limits/work-cost.js';
import { type GraphqlContext } from './context.js';

type Resolver = GraphQLFieldResolver<unknown, GraphqlContext>;

/**
 * Has fields that read the database for each parent wait for their turn, where an operation has many
 * of them: hundreds of statements in one turn of the event loop would hold it for as long.
 */
export function takeTurns(schema: GraphQLSchema): GraphQLSchema {
  for (const coordinate of READS_PER_PARENT.keys()) {
    const [parent = '', name = ''] = coordinate.split('.');
    const type = schema.getType(parent);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (!field) continue;
    const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
    field.resolve = (source, args, context: GraphqlContext, info) =>
      context.takeTurn
        ? context.takeTurn().then(() => resolve(source, args, context, info))
        : resolve(source, args, context, info);
  }
  return schema;
}
