import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { MAX_PAGE_SIZE } from '../../domain/values/page.js';
import { type GraphqlContext } from '../engine/context.js';
import { type Node } from '../loader.js';
import { NodeType } from './types.js';

@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    nullable: true,
    description: 'Any object by id; null if it does not exist or you may not access it.',
  })
  node(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('id', () => ID, { description: 'The id.' }) id: string,
  ): Promise<Node | null> {
    return loaders.node(id);
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description:
      'Up to 500 objects by id, in the given order; null for each that does not exist or that you may not access.',
  })
  nodes(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('ids', () => [ID], { description: 'The ids.' }) ids: readonly string[],
  ): Promise<readonly (Node | null)[]> {
    if (ids.length > MAX_PAGE_SIZE)
      throw new FleetgraphError(
        'BAD_USER_INPUT',
        `"ids" takes ${MAX_PAGE_SIZE} at most, not ${ids.length}.`,
        { argument: 'ids' },
      );
    return Promise.all(ids.map((id) => loaders.node(id)));
  }
}
