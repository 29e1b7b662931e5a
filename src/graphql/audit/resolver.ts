import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { type AuditEvent } from '../../domain/audit.js';
import { type GraphqlContext } from '../engine/context.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../pagination.js';
import { AuditEventFilterInput } from './inputs.js';
import { AuditEventConnection, AuditEventType } from './types.js';

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
}
