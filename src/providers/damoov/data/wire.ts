import { z } from 'zod';
import { readTime } from '../../access/values.js';

// Every schema lets further fields pass, and is read after `toPascalCase`.

const count = z.number().int().nonnegative().nullish().catch(undefined);

/** `Result` of `POST /trips/get/admin/v1`; each trip is to be read by itself. */
export const tripPage = z.object({
  Trips: z.array(z.unknown()).nullish(),
  PagingInfo: z
    .object({
      HasNextPage: z.boolean().nullish().catch(undefined),
      TotalPages: count,
      CurrentPage: count,
    })
    .nullish()
    .catch(undefined),
});
export type WireTripPage = z.infer<typeof tripPage>;

const time = z.string().refine((text) => readTime(text) !== null, 'is no date and time');

/** A trip: only its id and times are checked, everything else is read as far as it can be. */
export const trip = z.object({
  Id: z.union([z.string().trim().min(1), z.number().transform(String)]),
  Data: z.looseObject({ StartDate: time, EndDate: time }),
  Statistics: z.unknown().optional(),
  Scores: z.unknown().optional(),
});
export type WireTrip = z.infer<typeof trip>;

/** `Result` of the indicators: an array of objects for a driver; nothing when there are no data. */
export const rows = z
  .union([z.array(z.unknown()), z.looseObject({}).transform((row) => [row])])
  .nullish()
  .transform((found): readonly unknown[] => found ?? []);

/** `Result` of `Statistics/Dates`; whether it is an array is not on record for every version. */
export const dates = z
  .union([
    z.array(z.unknown()).transform((found) => found[0]),
    z.looseObject({}),
    z.null(),
    z.undefined(),
  ])
  .transform((row: unknown): unknown => row);
