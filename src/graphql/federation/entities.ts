import { type GraphqlContext } from '../engine/context.js';
import { type Loader } from '../loader.js';
import { type Loaders } from '../loaders.js';

/** What a router hands in to have an entity found: `__typename`, one of its keys, and what our fields `@requires` of others. */
export type Representation = Readonly<Record<string, unknown>>;

/** How an entity is found by what its `@key`s name, all of which are strings; null when there is nothing that the caller may see. */
export type FindEntity = (
  representation: Representation,
  context: GraphqlContext,
) => Promise<object | null> | object | null;

/** By the names of the types with a `@key`. */
export type Entities = Readonly<Record<string, FindEntity>>;

const byId =
  (loader: (loaders: Loaders) => Loader<object | null>): FindEntity =>
  ({ id }, { loaders }) =>
    loader(loaders).load(id as string);

/** Of our graph. What a router asks for at once is loaded at once, by the loaders that every other field uses. */
export const ENTITIES: Entities = {
  Fleet: byId((loaders) => loaders.fleetById),
  ProviderAccount: byId((loaders) => loaders.accountById),
  Vehicle: byId((loaders) => loaders.vehicleById),
  Enrollment: byId((loaders) => loaders.enrollmentById),
  OemCredential: byId((loaders) => loaders.credentialById),
  Driver: byId((loaders) => loaders.driverById),
  Provider: ({ name }, { services, viewer }) =>
    services.catalogue.list(viewer).find((provider) => provider.name === name) ?? null,
};
