import { type Oddities, type Oddity } from './faults/oddities.js';

/** The values of the command line, by the option's name. */
export type OptionValues = Readonly<Record<string, string | undefined>>;

export interface RunningSimulator {
  /** Facts for its users: addresses, credentials, examples. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/** Start of one provider's simulator by `npm run simulators`. */
export interface SimulatorLauncher {
  readonly name: string;
  /** For `parseArgs` of node:util; names are unique over all launchers. */
  readonly options: Readonly<
    Record<string, { readonly type: 'string'; readonly default?: string }>
  >;
  /** A line for each option. */
  readonly help: readonly string[];
  /** @throws OptionError for a value it cannot use. */
  start(values: OptionValues): Promise<RunningSimulator>;
}

/** An option of the command line that cannot be used as it is. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionError';
  }
}

/** A whole number within bounds. @throws OptionError */
export function parseNumber(
  option: string,
  values: OptionValues,
  from: number,
  to: number,
): number {
  const text = values[option] ?? '';
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < from || value > to) {
    throw new OptionError(
      `--${option} must be a whole number from ${from} to ${to}, not "${text}"`,
    );
  }
  return value;
}

/**
 * Oddities that a simulator is started with, by their names, separated by commas.
 * @throws OptionError
 */
export function parseOddities(
  option: string,
  values: OptionValues,
  oddities: Oddities,
): readonly Oddity[] {
  const names = (values[option] ?? '').split(',').map((name) => name.trim());
  return names.filter(Boolean).map((name) => {
    const oddity = Object.hasOwn(oddities, name) ? oddities[name] : undefined;
    const known = Object.keys(oddities).join(', ');
    if (!oddity) throw new OptionError(`--${option} must name some of ${known}, not "${name}"`);
    return oddity;
  });
}

/** One of the words that an option takes. @throws OptionError */
export function parseChoice<T extends string>(
  option: string,
  values: OptionValues,
  choices: readonly T[],
): T {
  const text = values[option] ?? '';
  const found = choices.find((choice) => choice === text);
  if (found === undefined)
    throw new OptionError(`--${option} must be one of ${choices.join(', ')}, not "${text}"`);
  return found;
}
