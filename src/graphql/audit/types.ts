import { Field, ID, Int, ObjectType } from 'type-graphql';
import {
  type AuditFault,
  type AuditFaultKind,
  type AuditVerification,
} from '../../domain/audit.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.js';

@ObjectType('AuditEvent', {
  implements: NodeType,
  description: 'An action taken through this API, and who took it.',
  simpleResolvers: true,
})
export class AuditEventType extends NodeType {
  @Field(() => DateTimeScalar, { description: 'When the action was taken.' })
  readonly at!: Date;

  @Field(() => String, { description: 'The client id of the API client that took the action.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'The action in the past tense, e.g. `fleet.created`.' })
  readonly action!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the object acted on; null if there is no single one.',
  })
  readonly subjectId!: string | null;

  @Field(() => String, { description: 'The `X-Request-Id` of the request.' })
  readonly requestId!: string;

  @Field(() => JsonObjectScalar, { description: 'Details of the action; never a secret.' })
  readonly details!: Readonly<Record<string, unknown>>;
}

export const AuditEventConnection = connectionOf('AuditEvent', 'audit events', AuditEventType);

export const AuditFaultKindEnum = describedEnum<AuditFaultKind>(
  'AuditFaultKind',
  'How the chain of an audit log is broken.',
  {
    ENTRY_MISSING: 'An entry is missing.',
    ENTRY_CHANGED: 'An entry was changed after it was written.',
    ORDER_CHANGED: 'An entry does not follow the one before it: one of both was changed.',
    NUMBER_TWICE: 'Two entries have the same number.',
    END_MISSING: 'The newest entries are missing.',
    HEAD_MISSING: 'The record of the newest entry is missing.',
    HEAD_CHANGED: 'The record of the newest entry was changed.',
  },
);

@ObjectType('AuditFault', {
  description: 'First fault in the chain of an audit log.',
  simpleResolvers: true,
})
export class AuditFaultType implements AuditFault {
  @Field(() => AuditFaultKindEnum, { description: 'How the chain is broken.' })
  readonly kind!: AuditFaultKind;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the fleet of the chain; null for the chain of what belongs to no fleet.',
  })
  readonly fleetId!: string | null;

  @Field(() => Int, {
    description: 'Number, in its chain, of the entry that is faulty or missing.',
  })
  readonly sequence!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the audit event at which the fault shows; null if it shows at none.',
  })
  readonly eventId!: string | null;
}

@ObjectType('AuditVerification', {
  description:
    'Result of verifying an audit log from its first entry: each entry has the hash of the one before it, so that none can be changed or removed unnoticed.',
  simpleResolvers: true,
})
export class AuditVerificationType implements AuditVerification {
  @Field(() => Int, { description: 'Number of entries that were found sound.' })
  readonly entries!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Time of the newest entry that was found sound; null without one.',
  })
  readonly lastAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Hash of the last entry that was found sound, to be compared with one noted elsewhere; null without one.',
  })
  readonly lastHash!: string | null;

  @Field(() => Int, {
    description:
      'Number of entries that are not in a chain yet: they are within seconds, counts of positions that were read after two hours.',
  })
  readonly unlinked!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Pass it as `after` to verify the entries that follow; null at the end of the log and at a fault.',
  })
  readonly cursor!: string | null;

  @Field(() => AuditFaultType, {
    nullable: true,
    description: 'The first fault; null if all entries so far are sound.',
  })
  readonly fault!: AuditFault | null;
}
