import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type AuditVerification } from '../../domain/audit.js';
import { type Fleet } from '../../domain/fleet.js';
import { type GraphqlContext } from '../engine/context.js';
import { FleetType } from '../fleet/types.js';
import { AuditVerificationType } from './types.js';

@Resolver(() => FleetType)
export class FleetAuditResolver {
  @FieldResolver(() => AuditVerificationType, {
    description: 'Verifies the audit log of the fleet, some 5,000 entries at a time.',
  })
  auditVerification(
    @Ctx() { services, viewer }: GraphqlContext,
    @Root() fleet: Fleet,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Continue after this `cursor`; by default from the first entry.',
    })
    after?: string | null,
  ): Promise<AuditVerification> {
    return services.audit.verifyFleet(viewer, fleet.id, after);
  }
}
