import { Directive, Field, ObjectType } from 'type-graphql';
import {
  type CredentialAuthorization,
  type OemCredential,
  type SecretKind,
} from '../../domain/credential.js';
import { type VehicleModel } from '../../domain/vehicle.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { CredentialKindEnum } from '../provider/types.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';

const SecretKindEnum = describedEnum<SecretKind>(
  'SecretKind',
  'Kind of secret of a carmaker credential.',
  {
    CLIENT_SECRET: 'A client id and its secret.',
    PASSWORD: 'A user name and its password.',
  },
);

const CredentialAuthorizationEnum = describedEnum<CredentialAuthorization>(
  'CredentialAuthorization',
  'State of the authorization behind a carmaker credential, as the provider reports it.',
  {
    AUTHORIZED: 'The owner of the vehicles has authorized.',
    PENDING: 'The owner has been asked and has not answered yet.',
    REVOKED: 'The owner has taken the authorization back.',
    SCOPES_MISSING: 'The owner has authorized less than what is needed.',
  },
);

@Directive('@key(fields: "id")')
@ObjectType('OemCredential', {
  implements: NodeType,
  description:
    'A carmaker credential stored at a provider and shared by vehicles. Its secret is never returned.',
  simpleResolvers: true,
})
export class OemCredentialType extends NodeType {
  @Field(() => String, { description: "The provider's id of the credential." })
  readonly externalId!: string;

  @Field(() => String, { description: 'Display name, unique within the fleet.' })
  readonly name!: string;

  @Field(() => String, {
    description: 'The brand that it gives access to, as the provider spells it.',
  })
  readonly brand!: string;

  @Field(() => String, {
    description: 'The client id or user name; it cannot change.',
  })
  readonly principal!: string;

  @Field(() => SecretKindEnum, { description: 'Kind of the secret.' })
  readonly secretKind!: SecretKind;

  @Field(() => DateTimeScalar, {
    description: 'When its secret was last set here, or when it was imported.',
  })
  readonly secretUpdatedAt!: Date;

  @Field(() => CredentialAuthorizationEnum, {
    nullable: true,
    description:
      'Report of the provider on the authorization behind it; null if the provider reports none.',
  })
  readonly authorization!: CredentialAuthorization | null;

  @Field(() => DateTimeScalar, { description: 'When it was created here or imported.' })
  readonly createdAt!: Date;
}

export const OemCredentialConnection = connectionOf(
  'OemCredential',
  'credentials',
  OemCredentialType,
);
export const EnrollmentConnection = connectionOf('Enrollment', 'enrollments', EnrollmentType);

@ObjectType('OemCredentialPayload', {
  implements: PayloadType,
  description: 'Result of a change of a credential.',
  simpleResolvers: true,
})
export class OemCredentialPayload extends PayloadType {
  @Field(() => OemCredentialType, {
    nullable: true,
    description: 'The credential after the change; null if the input was refused.',
  })
  readonly credential!: OemCredential | null;
}

@ObjectType('VehicleModel', {
  description: "A vehicle model in a provider's catalog.",
  simpleResolvers: true,
})
export class VehicleModelType {
  @Field(() => String, {
    description: "The provider's id, for `vehicleModelId` of an onboarding row.",
  })
  readonly modelId!: string;

  @Field(() => String, { description: 'Manufacturer.' })
  readonly maker!: string;

  @Field(() => String, { description: 'Name of the model.' })
  readonly name!: string;

  @Field(() => CredentialKindEnum, {
    nullable: true,
    description:
      'The kind of credential it needs; null if the provider does not say: then that of the brand applies.',
  })
  readonly credentialKind!: VehicleModel['credentialKind'];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether setup takes time; null if the provider does not say.',
  })
  readonly setupRequired!: boolean | null;
}
