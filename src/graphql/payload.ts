import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import { type Outcome, type UserError, type UserErrorCode } from '../domain/errors.js';
import { describedEnum } from './described-enum.js';

/** Options of the field of an input that makes its mutation safe to repeat. */
export const IDEMPOTENCY_KEY = {
  nullable: true,
  description:
    'Makes retries safe: repeating the same key with the same input returns the first result.',
};

const UserErrorCodeEnum = describedEnum<UserErrorCode>(
  'UserErrorCode',
  'Kind of a problem with the input.',
  {
    REQUIRED: 'A required value is missing.',
    INVALID: 'The value is not valid.',
    INVALID_VIN: 'Not a vehicle identification number.',
    UNKNOWN_BRAND:
      'The text names no brand. A brand that the catalogue does not list is no error: the provider decides.',
    TOO_MANY: 'More items than one call accepts.',
    NOT_FOUND: 'The object does not exist or you may not access it.',
    NAME_TAKEN: 'The name is already in use and must be unique.',
    ALREADY_EXISTS: 'The object already exists.',
    IN_USE: 'Other objects depend on it.',
    NOT_SUPPORTED: 'Not supported by the provider, or not for this brand.',
    CREDENTIAL_REQUIRED: 'The brand needs a carmaker credential.',
    ODOMETER_REQUIRED: 'The brand needs the odometer reading.',
    ILLEGAL_TRANSITION: 'Not possible in the current status.',
    IN_TRANSITION: 'An earlier change is still in progress at the provider.',
    TOO_EARLY: 'The provider requires a longer wait before this action.',
    NOT_APPROVED: 'Possible only with an approved clearance.',
    IDEMPOTENCY_CONFLICT: 'The idempotency key was used before with a different input.',
    PROVIDER_UNAUTHORIZED: "The provider refused the account's credentials.",
    PROVIDER_REJECTED: 'The provider refused the request.',
    PROVIDER_UNAVAILABLE:
      'The provider did not answer, or not in a readable form. Try again later.',
    PROVIDER_RATE_LIMITED: "The provider's rate limit is exhausted. Try again later.",
  },
);

@ObjectType('UserError', {
  description: 'A problem with the input that the caller can correct.',
  simpleResolvers: true,
})
export class UserErrorType {
  @Field(() => UserErrorCodeEnum, { description: 'For use by programs.' })
  readonly code!: UserErrorCode;

  @Field(() => [String], {
    description:
      'Path into the input, e.g. `["vehicles", "3", "vin"]`; empty if no single field is at fault.',
  })
  readonly field!: readonly string[];

  @Field(() => String, { description: 'Display name.' })
  readonly message!: string;
}

@InterfaceType('Payload', {
  description: 'Common part of every mutation result: problems that the caller can correct.',
})
export abstract class PayloadType {
  @Field(() => [UserErrorType], {
    description: 'Problems with the input; empty on success.',
  })
  readonly userErrors!: readonly UserError[];
}

/** The outcome under its name in the payload: null exactly when the whole input was refused. */
export function toPayload<Name extends string, T>(
  name: Name,
  outcome: Outcome<T>,
): Readonly<Record<Name, T | null>> & { readonly userErrors: readonly UserError[] } {
  const value = outcome.ok ? outcome.value : null;
  return { [name]: value, userErrors: outcome.ok ? [] : outcome.userErrors } as Record<
    Name,
    T | null
  > & { userErrors: readonly UserError[] };
}

@ObjectType('DeletePayload', {
  implements: PayloadType,
  description: 'Result of a deletion.',
  simpleResolvers: true,
})
export class DeletePayload extends PayloadType {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the deleted object; null if nothing was deleted.',
  })
  readonly deletedId!: string | null;
}
