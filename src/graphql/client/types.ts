import { Field, ObjectType } from 'type-graphql';
import { type ApiClient } from '../../domain/values/viewer.js';
import { type IssuedClientSecret } from '../../services/client/clients.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';
import { SCOPES_OF_CLIENT } from '../viewer/types.js';

@ObjectType('ApiClient', {
  implements: NodeType,
  description: 'A program that may call this API (an OAuth 2.0 client).',
  simpleResolvers: true,
})
export class ApiClientType extends NodeType {
  @Field(() => String, { description: 'The OAuth 2.0 client id.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'Display name.' })
  readonly name!: string;

  @Field(() => [String], {
    description: SCOPES_OF_CLIENT,
  })
  readonly scopes!: readonly string[];

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it last got an access token; null if never.',
  })
  readonly lastUsedAt!: Date | null;
}

export const ApiClientConnection = connectionOf('ApiClient', 'API clients', ApiClientType);

@ObjectType('IssuedClientSecret', {
  description: 'A client with its secret, which is returned only once.',
  simpleResolvers: true,
})
class IssuedClientSecretType {
  @Field(() => ApiClientType, { description: 'The client.' })
  readonly client!: ApiClient;

  @Field(() => String, {
    description: 'The secret. Only a hash is stored: it cannot be returned again.',
  })
  readonly clientSecret!: string;
}

@ObjectType('ApiClientPayload', {
  implements: PayloadType,
  description: 'Result of creating a client or rotating its secret.',
  simpleResolvers: true,
})
export class ApiClientPayload extends PayloadType {
  @Field(() => IssuedClientSecretType, {
    nullable: true,
    description: 'The client with its secret; null if the input was refused.',
  })
  readonly issued!: IssuedClientSecret | null;
}
