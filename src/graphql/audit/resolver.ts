import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { type AuditEvent, type AuditVerification } from '../../domain/audit.js';
import { type GraphqlContext } from '../engine/context.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { AuditEventFilterInput } from './inputs.js';
import { AuditEventConnection, AuditEventType, AuditVerificationType } from './types.js';

@Resolver(() => AuditEventType)
export class AuditEventResolver {
  @Query(() => AuditEventConnection, {
    description:
      'Audit log of all fleets and of what belongs to none, newest first. For operators with `audit:read`.',
  })
  async auditEvents(
    @Ctx() { services, viewer }: GraphqlContext,
    @Args() page: PageArgs,
    @Arg('filterBy', () => AuditEventFilterInput, {
      nullable: true,
      description: 'Return only events that match every condition.',
    })
    filter?: AuditEventFilterInput | null,
  ): Promise<Connection<AuditEvent>> {
    return toConnection(await services.audit.all(viewer, toPageRequest(page), filter));
  }

  @Query(() => AuditVerificationType, {
    description:
      'Verifies the audit log of all fleets and of what belongs to none, some 5,000 entries at a time. For operators with `audit:read`.',
  })
  auditVerification(
    @Ctx() { services, viewer }: GraphqlContext,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Continue after this `cursor`; by default from the first entry.',
    })
    after?: string | null,
  ): Promise<AuditVerification> {
    return services.audit.verifyAll(viewer, after);
  }
}
