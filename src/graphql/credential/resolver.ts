import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type ProviderAccount } from '../../domain/account.js';
import { type OemCredential } from '../../domain/credential.js';
import { type Fleet } from '../../domain/fleet.js';
import { type ProjectedCredential } from '../../domain/values/projection.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { accountById } from '../account/loaders.js';
import { AccountType } from '../account/types.js';
import { type GraphqlContext } from '../engine/context.js';
import { Reads } from '../fast/reads.js';
import { FleetType } from '../fleet/types.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { DeletePayload, toPayload } from '../payload.js';
import { EnrollmentType } from '../vehicle/types.js';
import {
  CreateOemCredentialInput,
  DeleteOemCredentialInput,
  OemCredentialFilterInput,
  UpdateOemCredentialSecretInput,
} from './inputs.js';
import { credentialById, credentialInUse, firstEnrollmentsOfCredential } from './loaders.js';
import {
  EnrollmentConnection,
  OemCredentialConnection,
  OemCredentialPayload,
  OemCredentialType,
  VehicleModelType,
} from './types.js';

@Resolver(() => OemCredentialType)
export class OemCredentialResolver {
  @Query(() => [VehicleModelType], {
    description:
      "The provider's vehicle models of a brand, fetched now. An unreachable provider is a GraphQL error with its code.",
  })
  async vehicleModels(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('accountId', () => ID, { description: 'The account.' }) accountId: string,
    @Arg('brand', () => String, { description: "The brand's slug or display name." })
    brand: string,
  ): Promise<readonly object[]> {
    return (await services.vehicleModels.list(viewer, accountId, brand)).map(
      ({ id, ...model }) => ({ ...model, modelId: id }),
    );
  }

  @Mutation(() => OemCredentialPayload, {
    description:
      'Creates a carmaker credential at a provider, under a name that is unique in the fleet.',
  })
  async createOemCredential(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => CreateOemCredentialInput, {
      description: 'The credential with its secret.',
    })
    input: CreateOemCredentialInput,
  ): Promise<OemCredentialPayload> {
    return toPayload('credential', await services.credentials.create(viewer, input));
  }

  @Mutation(() => OemCredentialPayload, {
    description:
      'Replaces the secret of a credential at the provider. Nothing else of it can change.',
  })
  async updateOemCredentialSecret(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => UpdateOemCredentialSecretInput, {
      description: 'The credential and its new secret.',
    })
    input: UpdateOemCredentialSecretInput,
  ): Promise<OemCredentialPayload> {
    return toPayload('credential', await services.credentials.updateSecret(viewer, input));
  }

  @Mutation(() => DeletePayload, {
    description:
      'Deletes a credential, at the provider first. Refused while an enrollment uses it.',
  })
  async deleteOemCredential(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('input', () => DeleteOemCredentialInput, { description: 'Id of the credential.' })
    input: DeleteOemCredentialInput,
  ): Promise<DeletePayload> {
    return toPayload('deletedId', await services.credentials.delete(viewer, input.credentialId));
  }

  @Reads('accountId')
  @FieldResolver(() => AccountType, { description: 'The account that stores it.' })
  account(
    @Ctx() { loaders }: GraphqlContext,
    @Root() credential: Pick<OemCredential, 'accountId'>,
  ): Promise<ProviderAccount | null> {
    return loaders.load(accountById, credential.accountId);
  }

  @Reads()
  @FieldResolver(() => Boolean, {
    description: 'Whether vehicles use it; then it cannot be deleted.',
  })
  inUse(
    @Ctx() { loaders }: GraphqlContext,
    @Root() credential: Pick<OemCredential, 'id'>,
  ): Promise<boolean> {
    return loaders.load(credentialInUse, credential.id);
  }

  @FieldResolver(() => EnrollmentConnection, {
    description: 'Enrollments that use it, oldest first, without ended ones.',
  })
  async enrollments(
    @Ctx() { services, viewer, loaders }: GraphqlContext,
    @Root() credential: OemCredential,
    @Args() args: PageArgs,
  ): Promise<Connection<Enrollment>> {
    const page = toPageRequest(args);
    // A cursor is of one credential: of a list of them all begin at their beginning.
    const isFirst = page.after === null || page.after === undefined;
    return toConnection(
      await (isFirst
        ? loaders.load(firstEnrollmentsOfCredential(page.first), credential.id)
        : services.credentials.enrollments(viewer, credential, page)),
    );
  }
}

@Resolver(() => FleetType)
export class FleetCredentialsResolver {
  @FieldResolver(() => OemCredentialConnection, {
    description: 'Carmaker credentials stored at its providers, oldest first.',
  })
  async oemCredentials(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Args() page: PageArgs,
    @Arg('filterBy', () => OemCredentialFilterInput, {
      nullable: true,
      description: 'Return only items that match every condition.',
    })
    filter?: OemCredentialFilterInput | null,
  ): Promise<Connection<OemCredential>> {
    return toConnection(
      await services.credentials.list(viewer, fleet.id, toPageRequest(page), filter),
    );
  }
}

/** An enrollment whose credential was prefetched, or one that names it. */
type WithCredential =
  | { readonly credential: ProjectedCredential | null }
  | (Pick<Enrollment, 'credentialId'> & { readonly credential?: undefined });

@Resolver(() => EnrollmentType)
export class EnrollmentCredentialResolver {
  @Reads('credential')
  @FieldResolver(() => OemCredentialType, {
    nullable: true,
    description: 'The shared credential in use; null for other kinds.',
  })
  credential(
    @Ctx() { loaders }: GraphqlContext,
    @Root() enrollment: WithCredential,
  ): Promise<OemCredential | null> | ProjectedCredential | null {
    if (enrollment.credential !== undefined) return enrollment.credential;
    return enrollment.credentialId === null
      ? null
      : loaders.load(credentialById, enrollment.credentialId);
  }
}
