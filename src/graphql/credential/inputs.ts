import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A client id with its secret.' })
export class ClientCredentialsInput {
  @Field(() => String, { description: 'The client id.' })
  readonly clientId!: string;

  @Field(() => String, {
    description: 'The client secret. Handed on to the provider, never shown.',
  })
  readonly clientSecret!: string;
}

@InputType({ description: 'A user name with its password.' })
export class PasswordCredentialsInput {
  @Field(() => String, { description: 'The user name.' })
  readonly username!: string;

  @Field(() => String, { description: 'The password. Handed on to the provider, never shown.' })
  readonly password!: string;
}

@InputType({
  description:
    'A credential to be kept at a provider, with exactly one of `clientCredentials` and `passwordCredentials`: `provider { brands { credentialFields } }` says which.',
})
export class CreateOemCredentialInput {
  @Field(() => ID, { description: 'At which account.' })
  readonly accountId!: string;

  @Field(() => String, { description: 'For which brand, as the provider spells it.' })
  readonly brand!: string;

  @Field(() => String, { description: 'For people, unique within the fleet.' })
  readonly name!: string;

  @Field(() => ClientCredentialsInput, {
    nullable: true,
    description: 'For brands with a client id and secret.',
  })
  readonly clientCredentials?: ClientCredentialsInput | null;

  @Field(() => PasswordCredentialsInput, {
    nullable: true,
    description: 'For brands with a user name and password.',
  })
  readonly passwordCredentials?: PasswordCredentialsInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Makes repeating safe: the same key with the same input gives the same answer.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A new secret for a credential whose client id or user name stays.' })
export class UpdateOemCredentialSecretInput {
  @Field(() => ID, { description: 'Which credential.' })
  readonly credentialId!: string;

  @Field(() => String, {
    description: 'The new client secret or password. Handed on to the provider, never shown.',
  })
  readonly secret!: string;
}

@InputType({ description: 'The credential to take away.' })
export class DeleteOemCredentialInput {
  @Field(() => ID, { description: 'Which credential.' })
  readonly credentialId!: string;
}

@InputType('OemCredentialFilter', {
  description: 'Which credentials: all that is given has to hold.',
})
export class OemCredentialFilterInput {
  @Field(() => ID, { nullable: true, description: 'Kept at this account.' })
  readonly accountId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this brand.' })
  readonly brand?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether vehicles use it.' })
  readonly inUse?: boolean | null;
}
