import { Field, ObjectType } from 'type-graphql';
import { type ApiClient } from '../../domain/values/viewer.js';
import { type IssuedClientSecret } from '../../services/services.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

@ObjectType('ApiClient', {
  implements: NodeType,
  description: 'A program that may call this API.',
  simpleResolvers: true,
})
export class ApiClientType extends NodeType {
  @Field(() => String, { description: 'What it signs in with, beside its secret.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'For people.' })
  readonly name!: string;

  @Field(() => [String], {
    description:
      'What it may do: `fleet:read`, `fleet:write`, `credential:write`, `vehicle:write`, `clearance:write`, `token:issue`, `client:admin`.',
  })
  readonly scopes!: readonly string[];

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it last called; null when it never has.',
  })
  readonly lastUsedAt!: Date | null;
}

export const ApiClientConnection = connectionOf('ApiClient', 'API clients', ApiClientType);

@ObjectType('IssuedClientSecret', {
  description: 'A client with its secret, which is shown this once.',
  simpleResolvers: true,
})
export class IssuedClientSecretType {
  @Field(() => ApiClientType, { description: 'The client.' })
  readonly client!: ApiClient;

  @Field(() => String, {
    description: 'Its secret. Only a digest is kept here: it cannot be shown again.',
  })
  readonly clientSecret!: string;
}

@ObjectType('ApiClientPayload', {
  implements: PayloadType,
  description: 'The answer to making a client or its next secret.',
  simpleResolvers: true,
})
export class ApiClientPayload extends PayloadType {
  @Field(() => IssuedClientSecretType, {
    nullable: true,
    description: 'The client with its secret; null when the input was refused.',
  })
  readonly issued!: IssuedClientSecret | null;
}
