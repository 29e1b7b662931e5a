import { Directive, Field, Int, ObjectType } from 'type-graphql';
import {
  type AuthMethod,
  type BrandSupport,
  type CredentialKind,
  type ProviderCapability,
  type ProviderEnvironment,
  type ProviderName,
} from '../../domain/provider.js';
import { describedEnum } from '../described-enum.js';

export const ProviderNameEnum = describedEnum<ProviderName>(
  'ProviderName',
  'The telematics companies that Fleetgraph works with.',
  {
    INVERS: 'INVERS, with its CloudBoxx and connected vehicles.',
    HIGH_MOBILITY: 'High Mobility, vehicle data straight from the carmakers.',
    DAMOOV: "Damoov, telematics from the driver's phone.",
  },
);

export const ProviderEnvironmentEnum = describedEnum<ProviderEnvironment>(
  'ProviderEnvironment',
  "Which of a provider's worlds an account lives in.",
  {
    LIVE: 'Real vehicles.',
    SANDBOX: "The provider's playground with simulated vehicles.",
  },
);

export const ProviderCapabilityEnum = describedEnum<ProviderCapability>(
  'ProviderCapability',
  'What a provider can be asked to do.',
  {
    OEM_CREDENTIALS: 'Keeps credentials of carmakers, shared by vehicles.',
    VEHICLES: 'Knows vehicles of its own.',
    CLEARANCE: "Obtains the carmaker's consent, vehicle by vehicle.",
    ELIGIBILITY: 'Tells whether a vehicle can be connected at all.',
    ACCOUNT_TOKENS: 'Issues access tokens for the whole account.',
    VEHICLE_TOKENS: 'Issues access tokens for a single vehicle.',
    DRIVER_TOKENS: 'Issues access tokens for a driver.',
    WEBHOOKS: 'Tells of changes by calling us.',
    VEHICLE_DATA: 'Delivers data of the vehicles.',
  },
);

export const AuthMethodEnum = describedEnum<AuthMethod>(
  'AuthMethod',
  'How an account signs in at its provider.',
  {
    CLIENT_SECRET: 'OAuth 2.0 client credentials.',
    PRIVATE_KEY_JWT: 'OAuth 2.0 with an assertion signed by a private key.',
    SERVICE_ACCOUNT: 'A service account: a key id and a private key.',
    ADMIN_PASSWORD: 'E-mail address and password of an administrator.',
  },
);

export const CredentialKindEnum = describedEnum<CredentialKind>(
  'CredentialKind',
  "Which of the carmaker's credentials a brand needs.",
  {
    SHARED: 'One credential for many vehicles.',
    INDIVIDUAL: 'Every vehicle or unit has its own.',
    NONE: 'None.',
  },
);

@ObjectType('BrandSupport', {
  description:
    'What a provider can do for one brand and what it needs for that: enough to draw an onboarding form.',
  simpleResolvers: true,
})
export class BrandSupportType {
  @Field(() => String, {
    description:
      'The brand as the provider spells it, a slug in lower case: `mercedes-benz`, `niu`.',
  })
  readonly brand!: string;

  @Field(() => Boolean, {
    description: 'It makes vehicles; else units that are built into vehicles of any maker.',
  })
  readonly maker!: boolean;

  @Field(() => CredentialKindEnum, {
    description: "Which of the carmaker's credentials its vehicles need.",
  })
  readonly credentialKind!: CredentialKind;

  @Field(() => [CredentialKindEnum], {
    description:
      'All that its vehicles may be opened with, the usual kind first: with `SHARED` a row takes a `credentialId`, with `INDIVIDUAL` an `individualPassword`.',
  })
  readonly credentialKinds!: readonly CredentialKind[];

  @Field(() => Boolean, {
    description:
      'Its units have an id of their own: a row takes a `telematicsUnitId`. Else vehicles are known by their VIN.',
  })
  readonly unitIdRequired!: boolean;

  @Field(() => [String], {
    description:
      'The fields such a credential is made of, e.g. `["clientId", "clientSecret"]`; empty where none is needed.',
  })
  readonly credentialFields!: readonly string[];

  @Field(() => Boolean, { description: "Vehicles of this brand need the carmaker's clearance." })
  readonly clearance!: boolean;

  @Field(() => Boolean, {
    description: 'The provider can say beforehand whether a vehicle is eligible.',
  })
  readonly eligibilityCheck!: boolean;

  @Field(() => Boolean, { description: 'A clearance can be canceled while it is pending.' })
  readonly cancelPending!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many seconds a clearance must have been pending before it can be canceled; null when no age is asked for.',
  })
  readonly minCancelAgeSeconds!: number | null;

  @Field(() => Boolean, { description: 'Requesting a clearance takes the odometer reading.' })
  readonly odometerRequired!: boolean;
}

@Directive('@key(fields: "name")')
@ObjectType('Provider', {
  description: 'A telematics company and what it can do, as data.',
  simpleResolvers: true,
})
export class ProviderType {
  @Field(() => ProviderNameEnum, { description: 'For programs.' })
  readonly name!: ProviderName;

  @Field(() => String, { description: 'For people.' })
  readonly displayName!: string;

  @Field(() => [ProviderCapabilityEnum], { description: 'What it can be asked to do.' })
  readonly capabilities!: readonly ProviderCapability[];

  @Field(() => [ProviderEnvironmentEnum], { description: 'The worlds an account can live in.' })
  readonly environments!: readonly ProviderEnvironment[];

  @Field(() => [AuthMethodEnum], { description: 'The ways an account can sign in.' })
  readonly authMethods!: readonly AuthMethod[];

  @Field(() => [BrandSupportType], {
    description: 'The brands it reaches, each with what it needs.',
  })
  readonly brands!: readonly BrandSupport[];
}
