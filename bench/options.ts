import { parseArgs } from 'node:util';
import { type Read, READS } from './reads.js';

export const PARTS = [
  'reads',
  'webhooks',
  'subscriptions',
  'onboarding',
  'tokens',
  'start',
  'growth',
] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly fleets: number;
  readonly vehicles: number;
  readonly events: number;
  readonly rounds: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
  readonly subscribers: readonly number[];
  /** Events of a burst. */
  readonly burst: number;
  readonly onboarded: number;
  /** Sizes of the single fleet whose pages are compared, in vehicles. */
  readonly growth: readonly number[];
  readonly parts: readonly Part[];
  /** Reads that are compared; results are printed only where some are left out. */
  readonly reads: readonly Read[];
  readonly engine: 'sqlite' | 'postgres';
  /** File for the results; null prints them only. */
  readonly results: string | null;
  readonly note: string | null;
}

const FULL = {
  fleets: 20,
  vehicles: 100_000,
  rounds: 5,
  seconds: 2,
  subscribers: [1000, 5000],
  burst: 100,
  onboarded: 10_000,
  growth: [1000, 10_000, 100_000, 1_000_000],
} as const;
const QUICK = {
  fleets: 3,
  vehicles: 2000,
  rounds: 1,
  seconds: 0.2,
  subscribers: [20],
  burst: 10,
  onboarded: 50,
  growth: [200, 1000],
} as const;

export const HELP = `npm run bench -- [options]
  --quick               little of everything, to see that it runs; writes no results
  --vehicles <n>        of the database for the reads (100000), with three events each
  --rounds <n>          (5)
  --seconds <n>         of each measurement (2)
  --onboarded <n>       vehicles, by mutations of 10000 at most (10000)
  --only <part,part>    of ${PARTS.join(', ')}
  --reads <Q1,Q2>       of the part reads: some of them; writes no results
  --engine postgres     the reads Q1 to Q3, Q6 and Q7 on PostgreSQL, beside plain SQL; writes no results
  --note <text>         what else a reader of the results has to know
  --no-results          leaves bench/RESULTS.md as it is`;

/** @throws Error for options that cannot be used */
export function readOptions(argv: readonly string[], resultsPath: string): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean' },
      vehicles: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      'no-results': { type: 'boolean' },
      note: { type: 'string' },
      engine: { type: 'string' },
      reads: { type: 'string' },
      onboarded: { type: 'string' },
    },
  });
  const base = values.quick ? QUICK : FULL;
  const number = (name: 'vehicles' | 'rounds' | 'seconds' | 'onboarded'): number => {
    const value = Number(values[name] ?? base[name]);
    if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
    return value;
  };
  const parts = values.only?.split(',') ?? PARTS;
  const unknown = parts.find((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown !== undefined)
    throw new Error(`there is no part ${unknown}; there are ${PARTS.join(', ')}`);
  const engine = values.engine ?? 'sqlite';
  if (engine !== 'sqlite' && engine !== 'postgres')
    throw new Error('--engine is sqlite or postgres');
  const reads = values.reads?.split(',') ?? READS;
  const unread = reads.find((read) => !(READS as readonly string[]).includes(read));
  if (unread !== undefined)
    throw new Error(`there is no read ${unread}; there are ${READS.join(', ')}`);
  const vehicles = number('vehicles');
  return {
    ...base,
    vehicles,
    events: vehicles * 3,
    rounds: number('rounds'),
    onboarded: number('onboarded'),
    seconds: number('seconds'),
    parts: parts as readonly Part[],
    reads: reads as readonly Read[],
    engine,
    note: values.note ?? null,
    results:
      values.quick === true ||
      values['no-results'] === true ||
      values.only !== undefined ||
      values.reads !== undefined
        ? null
        : resultsPath,
  };
}
