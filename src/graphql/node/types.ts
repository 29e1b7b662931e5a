import { Field, ID, InterfaceType } from 'type-graphql';
import { type IdKind, kindOfId } from '../../domain/values/ids.js';

/** The name in the graph of what an id's prefix stands for. */
const TYPE_NAMES: Partial<Readonly<Record<IdKind, string>>> = {
  fleet: 'Fleet',
  account: 'ProviderAccount',
  vehicle: 'Vehicle',
  enrollment: 'Enrollment',
  credential: 'OemCredential',
  driver: 'Driver',
  event: 'ClearanceEvent',
  grant: 'AccessGrant',
  onboarding: 'Onboarding',
  client: 'ApiClient',
  audit: 'AuditEvent',
};

/** The object type of anything with an id of ours: the prefix of the id says it. */
export function typeNameOf(node: { readonly id: string }): string | undefined {
  const kind = kindOfId(node.id);
  return kind && TYPE_NAMES[kind];
}

@InterfaceType('Node', {
  description: 'An object that can be fetched by its id alone.',
  resolveType: typeNameOf,
})
export abstract class NodeType {
  @Field(() => ID, {
    description: 'Opaque id, unique in the whole graph. Store and compare it, never parse it.',
  })
  readonly id!: string;
}
