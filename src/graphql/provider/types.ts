import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { type DataDelivery } from '../../domain/eligibility.js';
import {
  type AuthMethod,
  type BrandSupport,
  type CredentialKind,
  PROVIDER_NAME_DESCRIPTIONS,
  type ProviderCapability,
  type ProviderEnvironment,
  type ProviderName,
  type RequiredTag,
} from '../../domain/provider.js';
import { describedEnum } from '../described-enum.js';
import { DataDeliveryEnum } from '../eligibility/types.js';

export const ProviderNameEnum = describedEnum<ProviderName>(
  'ProviderName',
  'The supported telematics companies.',
  PROVIDER_NAME_DESCRIPTIONS,
);

export const ProviderEnvironmentEnum = describedEnum<ProviderEnvironment>(
  'ProviderEnvironment',
  'Environment of an account at its provider.',
  {
    LIVE: 'Real vehicles.',
    SANDBOX: "The provider's sandbox with simulated vehicles.",
  },
);

const ProviderCapabilityEnum = describedEnum<ProviderCapability>(
  'ProviderCapability',
  'A capability of a provider.',
  {
    OEM_CREDENTIALS: 'Stores carmaker credentials shared by vehicles.',
    VEHICLES: 'Manages vehicles.',
    CLEARANCE: "Obtains the carmaker's consent, vehicle by vehicle.",
    ELIGIBILITY: 'Checks whether a vehicle can be connected.',
    ACCOUNT_TOKENS: 'Issues access tokens for the whole account.',
    VEHICLE_TOKENS: 'Issues access tokens for a single vehicle.',
    DRIVER_TOKENS: 'Issues access tokens for a driver.',
    WEBHOOKS: 'Reports changes by webhook.',
    VEHICLE_DATA: 'Delivers vehicle data.',
  },
);

export const AuthMethodEnum = describedEnum<AuthMethod>(
  'AuthMethod',
  'How an account signs in at its provider.',
  {
    CLIENT_SECRET: 'OAuth 2.0 client credentials with a secret.',
    PRIVATE_KEY_JWT: 'OAuth 2.0 client credentials with a JWT assertion signed by a private key.',
    SERVICE_ACCOUNT: 'Service account: an API key id and a private key.',
    ADMIN_PASSWORD: 'E-mail address and password of an administrator.',
  },
);

export const CredentialKindEnum = describedEnum<CredentialKind>(
  'CredentialKind',
  "Which of the carmaker's credentials a brand needs.",
  {
    SHARED: 'One credential for many vehicles.',
    INDIVIDUAL: 'A credential for each vehicle or unit.',
    NONE: 'No credential.',
  },
);

@ObjectType('RequiredTag', {
  description: 'A tag without which a provider refuses a vehicle.',
  simpleResolvers: true,
})
class RequiredTagType {
  @Field(() => String, { description: 'Its key, e.g. `vw-group-customer-name`.' })
  readonly key!: string;

  @Field(() => String, {
    nullable: true,
    description: 'When it is required, in words; null: always.',
  })
  readonly condition!: string | null;
}

@ObjectType('BrandSupport', {
  description:
    'Capabilities and requirements of a provider for one brand: enough to draw an onboarding form.',
  simpleResolvers: true,
})
class BrandSupportType {
  @Field(() => String, {
    description:
      'The brand as the provider spells it, a slug in lower case: `mercedes-benz`, `niu`. Other spellings are taken as input, too.',
  })
  readonly brand!: string;

  @Field(() => String, { description: 'Display name: Mercedes-Benz, KIA, Alfa Romeo.' })
  readonly displayName!: string;

  @Field(() => Boolean, {
    description:
      'Whether the brand is a carmaker; otherwise it makes telematics units for vehicles of any maker.',
  })
  readonly maker!: boolean;

  @Field(() => CredentialKindEnum, {
    description: 'The kind of carmaker credential that its vehicles need.',
  })
  readonly credentialKind!: CredentialKind;

  @Field(() => [CredentialKindEnum], {
    description:
      'Accepted kinds of credentials, the usual one first: `SHARED` takes a `credentialId` in an onboarding row, `INDIVIDUAL` an `individualPassword`.',
  })
  readonly credentialKinds!: readonly CredentialKind[];

  @Field(() => Boolean, {
    description:
      'Whether an onboarding row needs a `telematicsUnitId`; otherwise the VIN identifies the unit.',
  })
  readonly unitIdRequired!: boolean;

  @Field(() => [String], {
    description:
      'Fields of such a credential, e.g. `["clientId", "clientSecret"]`; empty if none is needed.',
  })
  readonly credentialFields!: readonly string[];

  @Field(() => Boolean, {
    description: "Whether vehicles of this brand need the carmaker's clearance.",
  })
  readonly clearance!: boolean;

  @Field(() => Boolean, {
    description: 'Whether the provider can check the eligibility of a vehicle beforehand.',
  })
  readonly eligibilityCheck!: boolean;

  @Field(() => Boolean, { description: 'Whether a pending clearance can be canceled.' })
  readonly cancelPending!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'Minimum age in seconds of a pending clearance before it can be canceled; null if there is none.',
  })
  readonly minCancelAgeSeconds!: number | null;

  @Field(() => Boolean, { description: 'Whether a clearance request needs the odometer reading.' })
  readonly odometerRequired!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether the odometer reading is recommended: it is sent when given, and an onboarding plan warns without it.',
  })
  readonly odometerAdvised!: boolean;

  @Field(() => [ProviderEnvironmentEnum], {
    description:
      "Environments in which the brand exists. Empty: all of the provider's environments.",
  })
  readonly environments!: readonly ProviderEnvironment[];

  @Field(() => [RequiredTagType], {
    description: 'Tags without which the provider refuses a vehicle.',
  })
  readonly requiredTags!: readonly RequiredTag[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether one VIN may be cleared for several applications. Null: not known.',
  })
  readonly sharedAcrossApplications!: boolean | null;

  @Field(() => [DataDeliveryEnum], {
    description: 'How vehicle data is delivered. Empty: not known.',
  })
  readonly dataDelivery!: readonly DataDelivery[];

  @Field(() => Int, {
    nullable: true,
    description: 'Minimum age of vehicle data in seconds. Null: not known.',
  })
  readonly refreshSeconds!: number | null;

  @Field(() => Int, {
    description:
      "Minimum seconds between two reads of a vehicle's data, on the schedule and by `refreshVehicleState`.",
  })
  readonly minReadSeconds!: number;

  @Field(() => Int, {
    description:
      'Seconds without new data after which `dataFlow` is SILENT; three intervals of the schedule where they are longer.',
  })
  readonly silentAfterSeconds!: number;

  @Field(() => String, {
    nullable: true,
    description: "URL of the provider's page about this brand.",
  })
  readonly guideUrl!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "How to obtain the brand's credential where it cannot be entered, e.g. by an owner's authorization in the provider's console.",
  })
  readonly authorizationHint!: string | null;

  @Field(() => String, { description: 'Documents that this entry is based on, with their dates.' })
  readonly source!: string;
}

@Directive('@key(fields: "name")')
@ObjectType('Provider', {
  description: 'A telematics company and its capabilities.',
  simpleResolvers: true,
})
export class ProviderType {
  @Field(() => ProviderNameEnum, { description: 'For use by programs.' })
  readonly name!: ProviderName;

  @Field(() => String, { description: 'Display name.' })
  readonly displayName!: string;

  @Field(() => [ProviderCapabilityEnum], { description: 'Supported capabilities.' })
  readonly capabilities!: readonly ProviderCapability[];

  @Field(() => [ProviderEnvironmentEnum], { description: 'Environments for accounts.' })
  readonly environments!: readonly ProviderEnvironment[];

  @Field(() => [AuthMethodEnum], { description: 'Ways for an account to sign in.' })
  readonly authMethods!: readonly AuthMethod[];

  @Field(() => [BrandSupportType], {
    description:
      'Known brands with their requirements. The list is open: other brands are passed on and the provider decides.',
  })
  readonly brands!: readonly BrandSupport[];
}
