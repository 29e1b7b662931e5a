import { Field, ID, ObjectType } from 'type-graphql';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.js';

@ObjectType('AuditEvent', {
  implements: NodeType,
  description: 'Something that was done through this API, and by whom.',
  simpleResolvers: true,
})
export class AuditEventType extends NodeType {
  @Field(() => DateTimeScalar, { description: 'When it was done.' })
  readonly at!: Date;

  @Field(() => String, { description: 'The API client that did it.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'What was done, in the past tense: `fleet.created`.' })
  readonly action!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'What it was done to; null when it was no single thing.',
  })
  readonly subjectId!: string | null;

  @Field(() => String, { description: 'The `X-Request-Id` of the request it was done in.' })
  readonly requestId!: string;

  @Field(() => JsonObjectScalar, { description: 'More about it; never a secret.' })
  readonly details!: Readonly<Record<string, unknown>>;
}

export const AuditEventConnection = connectionOf('AuditEvent', 'audit events', AuditEventType);
