import { Field, InputType } from 'type-graphql';
import { type ProviderEnvironment } from '../../domain/provider.js';
import { ProviderEnvironmentEnum } from '../provider/types.js';

@InputType({ description: 'An OAuth client of High Mobility.' })
export class HighMobilityClientSecretInput {
  @Field(() => String, { description: 'The client id.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'The client secret. Kept sealed, never shown.' })
  readonly clientSecret!: string;
}

@InputType({ description: 'An OAuth client of High Mobility that signs in with a private key.' })
export class HighMobilityPrivateKeyInput {
  @Field(() => String, { description: 'The client id.' })
  readonly clientId!: string;

  @Field(() => String, { description: "The private key's id." })
  readonly privateKeyId!: string;

  @Field(() => String, {
    description: 'The private key as PKCS#8 PEM on the curve P-256. Kept sealed, never shown.',
  })
  readonly privateKey!: string;
}

@InputType({ description: 'A service account of High Mobility.' })
export class HighMobilityServiceAccountInput {
  @Field(() => String, { description: 'The id of its API key.' })
  readonly apiKeyId!: string;

  @Field(() => String, {
    description: 'The private key as PKCS#8 PEM on the curve P-256. Kept sealed, never shown.',
  })
  readonly privateKey!: string;
}

@InputType({ description: 'How to sign in at INVERS: an API client of the fleet.' })
export class InversSecretsInput {
  @Field(() => String, { description: 'The client id, with its `#`.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'The client secret. Kept sealed, never shown.' })
  readonly clientSecret!: string;
}

@InputType({
  description: 'How to sign in at Damoov: an instance and its API Authorization Credentials.',
})
export class DamoovSecretsInput {
  @Field(() => String, { description: "The instance's id, a UUID." })
  readonly instanceId!: string;

  @Field(() => String, {
    description:
      "The instance's key, a UUID: the password of all its users. Kept sealed, never shown.",
  })
  readonly instanceKey!: string;

  @Field(() => String, { description: 'The e-mail address of the API Authorization Credentials.' })
  readonly email!: string;

  @Field(() => String, { description: 'Their password. Kept sealed, never shown.' })
  readonly password!: string;
}

@InputType({
  description:
    'How to sign in at High Mobility: exactly one of `clientSecret`, `privateKey` and `serviceAccount`.',
})
export class HighMobilitySecretsInput {
  @Field(() => ProviderEnvironmentEnum, {
    defaultValue: 'LIVE',
    description: "Which of High Mobility's worlds.",
  })
  readonly environment!: ProviderEnvironment;

  @Field(() => HighMobilityClientSecretInput, {
    nullable: true,
    description: 'Sign in with an OAuth client and its secret.',
  })
  readonly clientSecret?: HighMobilityClientSecretInput | null;

  @Field(() => HighMobilityPrivateKeyInput, {
    nullable: true,
    description: 'Sign in with an OAuth client and a private key.',
  })
  readonly privateKey?: HighMobilityPrivateKeyInput | null;

  @Field(() => HighMobilityServiceAccountInput, {
    nullable: true,
    description: 'Sign in with a service account.',
  })
  readonly serviceAccount?: HighMobilityServiceAccountInput | null;

  @Field(() => HighMobilityClientSecretInput, {
    nullable: true,
    description:
      'The OAuth client that renews and revokes the tokens of vehicles; that of `clientSecret` when left out.',
  })
  readonly oauthClient?: HighMobilityClientSecretInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The secret that the app's webhooks are signed with; without it webhooks are refused. Kept sealed, never shown.",
  })
  readonly webhookSecret?: string | null;
}
