import { Field, ID, InputType } from 'type-graphql';
import { IDEMPOTENCY_KEY } from '../payload.js';

@InputType({ description: 'A client id with its secret.' })
export class ClientCredentialsInput {
  @Field(() => String, { description: 'The client id.' })
  readonly clientId!: string;

  @Field(() => String, {
    description: 'The client secret. Passed on to the provider, never returned.',
  })
  readonly clientSecret!: string;
}

@InputType({ description: 'A user name with its password.' })
export class PasswordCredentialsInput {
  @Field(() => String, { description: 'The user name.' })
  readonly username!: string;

  @Field(() => String, { description: 'The password. Passed on to the provider, never returned.' })
  readonly password!: string;
}

@InputType({
  description:
    'A carmaker credential to create at a provider, with exactly one of `clientCredentials` and `passwordCredentials`: `provider { brands { credentialFields } }` says which.',
})
export class CreateOemCredentialInput {
  @Field(() => ID, { description: 'The account.' })
  readonly accountId!: string;

  @Field(() => String, { description: "The brand's slug or display name." })
  readonly brand!: string;

  @Field(() => String, { description: 'Display name, unique within the fleet.' })
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

  @Field(() => String, IDEMPOTENCY_KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({
  description: 'A new secret for a credential; its client id or user name cannot change.',
})
export class UpdateOemCredentialSecretInput {
  @Field(() => ID, { description: 'Id of the credential.' })
  readonly credentialId!: string;

  @Field(() => String, {
    description: 'The new client secret or password. Passed on to the provider, never returned.',
  })
  readonly secret!: string;
}

@InputType({ description: 'The credential to delete.' })
export class DeleteOemCredentialInput {
  @Field(() => ID, { description: 'Id of the credential.' })
  readonly credentialId!: string;
}

@InputType('OemCredentialFilter', {
  description: 'Selects credentials that match every given condition.',
})
export class OemCredentialFilterInput {
  @Field(() => ID, { nullable: true, description: 'Account is this one.' })
  readonly accountId?: string | null;

  @Field(() => String, { nullable: true, description: 'Brand is this one.' })
  readonly brand?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether vehicles use it.' })
  readonly inUse?: boolean | null;
}
