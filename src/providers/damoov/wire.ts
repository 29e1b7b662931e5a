import { z } from 'zod';
import { headerToken, optionalToken } from '../access/wire-values.js';

// Every schema lets further fields pass, and is read after `toPascalCase`: the provider writes its
// names both ways.

const MAX_DEPTH = 32;

/**
 * Returns the answer with all field names in PascalCase, whatever their first letter was on the
 * wire. Where both spellings occur, the documented one counts. Deeper than any known answer, names
 * stay as they are.
 */
export function toPascalCase(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => toPascalCase(item, depth + 1));
  const fields = Object.entries(value).map(
    ([name, field]) => [name.charAt(0).toUpperCase() + name.slice(1), field, name] as const,
  );
  const counted = fields.filter(
    ([pascal, , name]) => pascal === name || !Object.hasOwn(value, pascal),
  );
  return Object.fromEntries(
    counted.map(([pascal, field]) => [pascal, toPascalCase(field, depth + 1)]),
  );
}

/**
 * Envelope of every answer. `Status` decides about success; `Result` is absent in errors and in
 * void answers.
 */
export const envelope = z.object({
  Status: z.union([
    z.int(),
    z
      .string()
      .regex(/^\d{3}$/)
      .transform(Number),
  ]),
  Result: z.unknown().optional(),
});

/** `Result` of Login and RefreshToken. */
export const tokenResult = z.object({
  DeviceToken: optionalToken,
  AccessToken: z.object({
    Token: headerToken,
    // The documentation's sample shows an empty text; an unreadable time must not cost a pair that
    // was just rotated.
    ExpiresIn: z.unknown().optional(),
  }),
  RefreshToken: optionalToken,
});
export type WireToken = z.infer<typeof tokenResult>;

/**
 * `Result` of `Registration/create`: without a `DeviceToken` no user was registered. Tokens that
 * cannot be read must not cost the user: a sign-in returns others.
 */
export const registrationResult = z
  .object({
    DeviceToken: optionalToken,
    AccessToken: tokenResult.shape.AccessToken.nullish().catch(null),
    RefreshToken: optionalToken.catch(null),
  })
  .nullish();

/** Body of `Registration/create`. */
export interface WireRegistration {
  readonly CreateAccessToken: boolean;
  readonly CustomToken?: string;
  readonly FirstName?: string;
  readonly LastName?: string;
  readonly Email?: string;
  readonly UserFields: { readonly ClientId: string };
}

/** Body of `PUT Management/users`: null deletes a value, an absent one stays. */
export interface WireProfile {
  readonly FirstName?: string | null;
  readonly LastName?: string | null;
  readonly Email?: string | null;
}

// The provider does not check names: an odd one must not hide the other users of a page.
const text = z.string().nullish().catch(null);
const userFields = z.object({ ClientId: text });

/** Maximum length of a driver's permanent key, which is a UUID today. */
const MAX_KEY = 500;

/**
 * User as the list and `find` return it. `UserFields` is an array here, while an object is sent.
 */
export const user = z.object({
  DeviceToken: headerToken.max(MAX_KEY),
  DateCreated: text,
  Status: text,
  ActivityStatus: text,
  UserProfile: z.object({ FirstName: text, LastName: text, Nickname: text, Email: text }).nullish(),
  AccountInfo: z.object({ InstanceId: text }).nullish(),
  UserFields: z.union([z.array(userFields), userFields.transform((fields) => [fields])]).nullish(),
});
export type WireUser = z.infer<typeof user>;

const count = z.number().int().nonnegative().nullish().catch(undefined);

/** `Result` of `Management/users/GetFilteredPage`; each user is to be read by itself. */
export const userPage = z.object({
  Users: z.array(z.unknown()).nullish(),
  HasNextPage: z.boolean().nullish().catch(undefined),
  TotalPages: count,
  TotalUsers: count,
  CurrentPage: count,
});
export type WireUserPage = z.infer<typeof userPage>;

/** `Result` of `Management/users/find`; each user is to be read by itself. */
export const foundUsers = z.array(z.unknown()).nullish();
