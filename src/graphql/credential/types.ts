import { Directive, Field, ObjectType } from 'type-graphql';
import { type OemCredential, type SecretKind } from '../../domain/credential.js';
import { type VehicleModel } from '../../services/services.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { CredentialKindEnum } from '../provider/types.js';
import { DateTimeScalar } from '../scalars.js';
import { EnrollmentType } from '../vehicle/types.js';

export const SecretKindEnum = describedEnum<SecretKind>(
  'SecretKind',
  "What a carmaker's credential is made of.",
  {
    CLIENT_SECRET: 'A client id and its secret.',
    PASSWORD: 'A user name and its password.',
  },
);

@Directive('@key(fields: "id")')
@ObjectType('OemCredential', {
  implements: NodeType,
  description:
    "A carmaker's credential that a provider keeps for many vehicles. Its secret never comes out again.",
  simpleResolvers: true,
})
export class OemCredentialType extends NodeType {
  @Field(() => String, { description: "The provider's own id." })
  readonly externalId!: string;

  @Field(() => String, { description: 'For people, unique within the fleet.' })
  readonly name!: string;

  @Field(() => String, { description: 'The brand that it opens, as the provider spells it.' })
  readonly brand!: string;

  @Field(() => String, {
    description: 'The client id or the user name. Another one is another credential.',
  })
  readonly principal!: string;

  @Field(() => SecretKindEnum, { description: 'What it is made of.' })
  readonly secretKind!: SecretKind;

  @Field(() => DateTimeScalar, {
    description:
      'When its secret was last given; when it was brought in, for one that was made at the provider.',
  })
  readonly secretUpdatedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it was made here or brought in.' })
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
  description: 'The answer to changing a credential.',
  simpleResolvers: true,
})
export class OemCredentialPayload extends PayloadType {
  @Field(() => OemCredentialType, {
    nullable: true,
    description: 'The credential as it is now; null when the input was refused.',
  })
  readonly credential!: OemCredential | null;
}

@ObjectType('VehicleModel', {
  description: "A model of a vehicle in a provider's list.",
  simpleResolvers: true,
})
export class VehicleModelType {
  @Field(() => String, {
    description: "The provider's id of it: the `vehicleModelId` of an onboarding row.",
  })
  readonly modelId!: string;

  @Field(() => String, { description: 'Who makes it.' })
  readonly maker!: string;

  @Field(() => String, { description: 'What it is called.' })
  readonly name!: string;

  @Field(() => CredentialKindEnum, {
    nullable: true,
    description:
      'Which credential such a vehicle needs; null where the provider does not say, then it is as for the brand.',
  })
  readonly credentialKind!: VehicleModel['credentialKind'];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it takes some time to be set up; null where the provider does not say.',
  })
  readonly setupRequired!: boolean | null;
}
