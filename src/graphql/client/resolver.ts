import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Fleet } from '../../domain/fleet.js';
import { type ApiClient } from '../../domain/values/viewer.js';
import { type GraphqlContext } from '../engine/context.js';
import { loadFleets } from '../fleet/load-fleets.js';
import { FleetType } from '../fleet/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { DeletePayload, toPayload } from '../payload.js';
import {
  CreateApiClientInput,
  DeleteApiClientInput,
  RotateApiClientSecretInput,
} from './inputs.js';
import { ApiClientConnection, ApiClientPayload, ApiClientType } from './types.js';

@Resolver(() => ApiClientType)
export class ApiClientResolver {
  @Query(() => ApiClientConnection, {
    description: 'The clients of this API, oldest first.',
  })
  async apiClients(
    @Ctx() { services, viewer }: GraphqlContext,
    @Args() page: PageArgs,
  ): Promise<Connection<ApiClient>> {
    return toConnection(await services.clients.list(viewer, toPageRequest(page)));
  }

  @Mutation(() => ApiClientPayload, { description: 'Creates a client and its secret.' })
  async createApiClient(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => CreateApiClientInput, { description: 'The new client.' })
    input: CreateApiClientInput,
  ): Promise<ApiClientPayload> {
    return toPayload('issued', await services.clients.create(viewer, input));
  }

  @Mutation(() => ApiClientPayload, {
    description: "Rotates a client's secret; the old one is invalid at once.",
  })
  async rotateApiClientSecret(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => RotateApiClientSecretInput, { description: 'Id of the client.' })
    input: RotateApiClientSecretInput,
  ): Promise<ApiClientPayload> {
    return toPayload('issued', await services.clients.rotateSecret(viewer, input.id));
  }

  @Mutation(() => DeletePayload, {
    description: 'Deletes a client; its tokens are invalid at once.',
  })
  async deleteApiClient(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => DeleteApiClientInput, { description: 'Id of the client.' })
    input: DeleteApiClientInput,
  ): Promise<DeletePayload> {
    return toPayload('deletedId', await services.clients.delete(viewer, input.id));
  }

  @FieldResolver(() => [FleetType], {
    nullable: true,
    description: 'The fleets it may access; null for an operator, who may access all.',
  })
  fleets(
    @Ctx() context: GraphqlContext,
    @Root() client: ApiClient,
  ): Promise<readonly Fleet[] | null> {
    return loadFleets(context, client.fleetIds);
  }
}
