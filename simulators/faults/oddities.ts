import { type FaultInput } from './faults.js';

/** An oddity of a provider that can be switched on by its name. */
export interface Oddity {
  /** Part of the answer that changes, e.g. `clearances`, `results`, `vehicles`. */
  readonly about: string;
  readonly fault: FaultInput;
}

export type Oddities = Readonly<Record<string, Oddity>>;

/** Pages of something in front of the provider, whatever is asked, by their status. */
export const PAGE_ODDITIES: Oddities = Object.fromEntries(
  [400, 401, 403, 404, 502].map((status) => [
    `page-${status}`,
    { about: 'pages', fault: { kind: 'page', status } },
  ]),
);
