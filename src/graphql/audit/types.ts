import { Field, ID, ObjectType } from 'type-graphql';
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
