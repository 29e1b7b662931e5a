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
  description: 'Anything that can be asked for by its id alone.',
  resolveType: typeNameOf,
})
export abstract class NodeType {
  @Field(() => ID, {
    description:
      'Opaque and unique over the whole graph. Keep it, compare it, never take it apart.',
  })
  readonly id!: string;
}
