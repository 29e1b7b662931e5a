import { Field, InputType } from 'type-graphql';
import { type ProviderEnvironment } from '../../domain/provider.js';
import { ProviderEnvironmentEnum } from '../provider/types.js';

@InputType({ description: 'An OAuth client of High Mobility.' })
export class HighMobilityClientSecretInput {
  @Field(() => String, { description: 'The client id.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'The client secret. Stored encrypted, never returned.' })
  readonly clientSecret!: string;
}

@InputType({ description: 'An OAuth client of High Mobility that authenticates by private key.' })
export class HighMobilityPrivateKeyInput {
  @Field(() => String, { description: 'The client id.' })
  readonly clientId!: string;

  @Field(() => String, { description: "The private key's id." })
  readonly privateKeyId!: string;

  @Field(() => String, {
    description:
      'P-256 private key: PEM (PKCS#8 or SEC1), with line breaks or on one line, or the JSON key file of the console as a whole. Stored encrypted, never returned.',
  })
  readonly privateKey!: string;
}

@InputType({ description: 'A service account of High Mobility.' })
export class HighMobilityServiceAccountInput {
  @Field(() => String, { description: 'The id of its API key.' })
  readonly apiKeyId!: string;

  @Field(() => String, {
    description:
      'P-256 private key: PEM (PKCS#8 or SEC1), with line breaks or on one line, or the JSON key file of the console as a whole. Stored encrypted, never returned.',
  })
  readonly privateKey!: string;
}

@InputType({ description: 'Sign-in at INVERS: an API client of the fleet.' })
export class InversSecretsInput {
  @Field(() => String, { description: 'The client id, with its `#`.' })
  readonly clientId!: string;

  @Field(() => String, { description: 'The client secret. Stored encrypted, never returned.' })
  readonly clientSecret!: string;
}

@InputType({
  description: 'Sign-in at Damoov: an instance and its API Authorization Credentials.',
})
export class DamoovSecretsInput {
  @Field(() => String, { description: "The instance's id." })
  readonly instanceId!: string;

  @Field(() => String, {
    description:
      'The instance key, which is the password of all its users. Stored encrypted, never returned.',
  })
  readonly instanceKey!: string;

  @Field(() => String, { description: 'The e-mail address of the API Authorization Credentials.' })
  readonly email!: string;

  @Field(() => String, {
    description:
      'The password of the API Authorization Credentials. Stored encrypted, never returned.',
  })
  readonly password!: string;
}

@InputType({
  description:
    'Sign-in at High Mobility: exactly one of `clientSecret`, `privateKey` and `serviceAccount`.',
})
export class HighMobilitySecretsInput {
  @Field(() => ProviderEnvironmentEnum, {
    defaultValue: 'LIVE',
    description: 'The environment at High Mobility.',
  })
  readonly environment!: ProviderEnvironment;

  @Field(() => HighMobilityClientSecretInput, {
    nullable: true,
    description: 'OAuth client with its secret.',
  })
  readonly clientSecret?: HighMobilityClientSecretInput | null;

  @Field(() => HighMobilityPrivateKeyInput, {
    nullable: true,
    description: 'OAuth client with a private key.',
  })
  readonly privateKey?: HighMobilityPrivateKeyInput | null;

  @Field(() => HighMobilityServiceAccountInput, {
    nullable: true,
    description: 'Service account.',
  })
  readonly serviceAccount?: HighMobilityServiceAccountInput | null;

  @Field(() => HighMobilityClientSecretInput, {
    nullable: true,
    description:
      'The OAuth client that renews and revokes vehicle tokens; defaults to that of `clientSecret`.',
  })
  readonly oauthClient?: HighMobilityClientSecretInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The secret that signs the app's webhooks; without it webhooks are refused. Stored encrypted, never returned.",
  })
  readonly webhookSecret?: string | null;
}
