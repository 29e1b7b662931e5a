import { z } from 'zod';

const seconds = z.int().positive();

/**
 * Points on which the public record of Damoov contradicts itself or is silent: each of them can be
 * set at the start and changed while the simulator runs.
 */
export const settingsSchema = z.strictObject({
  /**
   * `ExpiresIn` of an admin's Login: 86,400 in the documentation of 2026, 7,200 or 1,209,600 in
   * older pages.
   */
  adminAccessSeconds: seconds.default(86_400),
  /** `ExpiresIn` of a user's Login: 86,400 or 864,000. */
  userAccessSeconds: seconds.default(86_400),
  /** `ExpiresIn` of a registration. */
  registrationAccessSeconds: seconds.default(432_000),
  /** Three months, which is on record for admins alone. */
  refreshSeconds: seconds.default(90 * 86_400),
  /**
   * Logins of one address within a window, the seconds of it, and how long none is let in after one
   * too many: 5 a minute, then an hour.
   */
  loginsPerWindow: seconds.default(5),
  loginWindowSeconds: seconds.default(60),
  loginBlockSeconds: seconds.default(3600),
  /** Whether a 429 of Login says how long to wait. */
  retryAfterHeader: z.boolean().default(false),
  /**
   * Only `LoginFields` as a JSON string with the key `Devicetoken` or `email`, spelled like this;
   * anything else is a 401.
   */
  strictLoginFields: z.boolean().default(false),
  /** Answer to a refused refresh: official clients go by the one or the other. */
  refreshRefusalStatus: z.union([z.literal(400), z.literal(401)]).default(400),
  /** Lifetime of a refresh token after its first use. */
  refreshGraceSeconds: z.int().nonnegative().default(0),
  /** Whether a refresh ends the old access token as well. */
  refreshEndsAccess: z.boolean().default(false),
  /** Whether tokens come with a registration that does not say. */
  createAccessTokenDefault: z.boolean().default(true),
  /** Answer to a registration whose `CustomToken` is taken. */
  takenTokenStatus: z.int().min(400).max(499).default(422),
  /** Answer to a PUT without the header `UserDeviceToken`. */
  missingTargetStatus: z.union([z.literal(403), z.literal(422)]).default(422),
  /** Answer to deleting a user again: 200 with `Result: null`, or a refusal. */
  secondDeleteStatus: z.union([z.literal(200), z.literal(403), z.literal(404)]).default(200),
  /** Largest `PageSize` that is taken; a larger one is refused. */
  maxPageSize: z.int().positive().default(1000),
  /** Maximum users that lists show although they count all; null: no maximum. */
  maxListed: z.int().nonnegative().nullable().default(null),
  /** Which fields say where a list goes on: all that are documented, totals alone, or none. */
  pageFields: z.enum(['documented', 'totals', 'none']).default('documented'),
  /**
   * Days before a registration on which the user drove already; trips after it come by themselves.
   */
  historyDays: z.int().nonnegative().max(366).default(0),
  /** Activity of every user, as the list writes it. */
  activityStatus: z.enum(['Active', 'Inactive', 'Lost', 'No Data', 'Error']).default('No Data'),
  /** Spelling of names in answers. */
  casing: z.enum(['pascal', 'camel']).default('pascal'),
  /** Every refusal as HTTP 200; its status stands in the envelope alone. */
  errorsInHttp200: z.boolean().default(false),
});

export type DamoovSettings = z.output<typeof settingsSchema>;
export type DamoovSettingsInput = z.input<typeof settingsSchema>;

/** The settings in force; routes read them at each request. */
export class SettingsBook {
  #current: DamoovSettings;

  /** @throws ZodError */
  constructor(input: DamoovSettingsInput = {}) {
    this.#current = settingsSchema.parse(input);
  }

  get current(): DamoovSettings {
    return this.#current;
  }

  /** Changes those that are named. @throws ZodError */
  change(input: DamoovSettingsInput): DamoovSettings {
    this.#current = settingsSchema.parse({ ...this.#current, ...input });
    return this.#current;
  }
}
