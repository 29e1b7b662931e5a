import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { MAX_PAGE_SIZE } from '../../domain/values/page.js';
import { type GraphqlContext } from '../engine/context.js';
import { loadNode, type Node } from './load-node.js';
import { NodeType } from './types.js';

@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    nullable: true,
    description: 'Anything by its id; null when there is nothing of this id that you may see.',
  })
  node(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('id', () => ID, { description: 'Which one.' }) id: string,
  ): Promise<Node | null> {
    return loadNode(loaders, id);
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description:
      'Several things by their ids, 500 at most, in their order; null where there is nothing that you may see.',
  })
  nodes(
    @Ctx() { loaders }: GraphqlContext,
    @Arg('ids', () => [ID], { description: 'Which ones.' }) ids: readonly string[],
  ): Promise<readonly (Node | null)[]> {
    if (ids.length > MAX_PAGE_SIZE)
      throw new FleetgraphError(
        'BAD_USER_INPUT',
        `"ids" takes ${MAX_PAGE_SIZE} at most, not ${ids.length}.`,
        { argument: 'ids' },
      );
    return Promise.all(ids.map((id) => loadNode(loaders, id)));
  }
}
