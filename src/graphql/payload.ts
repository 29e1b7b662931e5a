import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import { type Outcome, type UserError, type UserErrorCode } from '../domain/errors.js';
import { describedEnum } from './described-enum.js';

export const UserErrorCodeEnum = describedEnum<UserErrorCode>(
  'UserErrorCode',
  'What is wrong with an input, for programs to switch on.',
  {
    REQUIRED: 'Something that is needed was not given.',
    INVALID: 'The value cannot be what it is meant to be.',
    INVALID_VIN: 'Not a vehicle identification number.',
    UNKNOWN_BRAND: 'The provider has no brand of this name.',
    TOO_MANY: 'More items than one call takes.',
    NOT_FOUND: 'There is nothing with this id that you may see.',
    NAME_TAKEN: 'The name is in use already, and has to be unique.',
    ALREADY_EXISTS: 'The same thing is there already.',
    IN_USE: 'Other things still depend on it.',
    NOT_SUPPORTED: 'The provider, or the provider for this brand, cannot do it.',
    CREDENTIAL_REQUIRED: 'The brand needs a credential of the carmaker.',
    ODOMETER_REQUIRED: 'The brand needs the odometer reading.',
    ILLEGAL_TRANSITION: 'Not possible from the state that it is in.',
    IN_TRANSITION: 'The provider is still busy with an earlier change.',
    TOO_EARLY: 'The provider asks for more time to pass before this.',
    NOT_APPROVED: 'Only possible once the clearance is approved.',
    IDEMPOTENCY_CONFLICT: 'The idempotency key was used before with another input.',
    PROVIDER_UNAUTHORIZED: "The provider refused the account's credentials.",
    PROVIDER_REJECTED: 'The provider refused the request.',
    PROVIDER_UNAVAILABLE: 'The provider did not answer, or not properly. Try again later.',
    PROVIDER_RATE_LIMITED: "The provider's limit is used up. Try again later.",
  },
);

@ObjectType('UserError', {
  description: 'Something about the input that the caller can put right.',
  simpleResolvers: true,
})
export class UserErrorType {
  @Field(() => UserErrorCodeEnum, { description: 'For programs.' })
  readonly code!: UserErrorCode;

  @Field(() => [String], {
    description:
      'The way into the input, e.g. `["vehicles", "3", "vin"]`; empty when no single field is at fault.',
  })
  readonly field!: readonly string[];

  @Field(() => String, { description: 'For people.' })
  readonly message!: string;
}

@InterfaceType('Payload', {
  description: 'What every mutation answers: its outcome, and what the caller has to put right.',
})
export abstract class PayloadType {
  @Field(() => [UserErrorType], {
    description: 'What is wrong with the input; empty when all went well.',
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
  description: 'The answer to taking something away.',
  simpleResolvers: true,
})
export class DeletePayload extends PayloadType {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of what is gone; null when it is still there.',
  })
  readonly deletedId!: string | null;
}
