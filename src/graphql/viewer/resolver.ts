import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Fleet } from '../../domain/fleet.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { getViewer, type GraphqlContext } from '../engine/context.js';
import { loadFleets } from '../fleet/load-fleets.js';
import { FleetType } from '../fleet/types.js';
import { ViewerType } from './types.js';

@Resolver(() => ViewerType)
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'The calling client.' })
  viewer(@Ctx() context: GraphqlContext): Viewer {
    return getViewer(context);
  }

  @FieldResolver(() => [FleetType], {
    nullable: true,
    description: 'The fleets it may access; null for an operator, who may access all.',
  })
  fleets(@Ctx() context: GraphqlContext, @Root() viewer: Viewer): Promise<readonly Fleet[] | null> {
    return loadFleets(context, viewer.fleetIds);
  }
}
