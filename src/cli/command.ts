import { type Config } from '../config/config.js';

/** Exit code of a command: 0 success, 1 failure, 2 incorrect usage. */
export type ExitCode = 0 | 1 | 2;

/** Dependencies of the tool. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Results, a line at a time. */
  readonly print: (line: string) => void;
  /** Faults, a line at a time. */
  readonly complain: (line: string) => void;
  /** The terminal that results go to; null where they go into a file or another program. */
  readonly terminal: Terminal | null;
  /** Asks the person at the terminal; null where there is none. */
  readonly ask: Asking | null;
  /** Returns what was piped into the tool; empty for nothing. */
  readonly input: () => Promise<string>;
  /** Folder that relative paths start from: the caller's, not that of npm. */
  readonly folder: string;
  /**
   * Resolves when the user ends the tool (Ctrl-C); a command that does not call it is ended at
   * once.
   */
  readonly stopped: () => Promise<unknown>;
}

/** Questions to a person. */
export interface Asking {
  /** Reads a line that is not shown. */
  secret(question: string): Promise<string>;
  /** Whether the answer was yes. */
  confirm(question: string): Promise<boolean>;
}

/** Line of text that can be rewritten. */
export interface Terminal {
  readonly columns: number;
  /** Replaces the text written last; without a text it is cleared. */
  redraw(text?: string): void;
}

/** Arguments of one call of a command. */
export interface CommandArgs {
  readonly positionals: readonly string[];
  /** Texts of options by their long names. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Long names of the switches that were given. */
  readonly flags: ReadonlySet<string>;
}

export interface Argument {
  /** `<file>` where it is required, `[file]` where it is not. */
  readonly name: string;
  readonly description: string;
}

export interface Option {
  /** As in the help text: `--account <id>` with a text, `--json` for a switch. */
  readonly flags: string;
  readonly description: string;
  readonly required?: boolean;
}

export interface Command {
  /** One or two words. */
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  readonly run: (args: CommandArgs, config: Config, context: CliContext) => Promise<ExitCode>;
  /** `start` for a command that requires settings as complete as the server does. */
  readonly mode?: 'start';
}

/** Incorrect usage; the message says what is missing. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * Failure of a command that was understood but cannot be done; the message says why and what to do.
 */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}

/** @returns the text of an option @throws UsageError without it */
export function textOf({ values }: Pick<CommandArgs, 'values'>, option: string): string {
  const text = values[option];
  if (text === undefined) throw new UsageError(`--${option} is missing.`);
  return text;
}

/** @returns the entries of a comma-separated text, without blanks around them */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** @returns the entries of a comma-separated option; undefined without the option */
export function entriesOf(
  { values }: Pick<CommandArgs, 'values'>,
  option: string,
): readonly string[] | undefined {
  const text = values[option];
  return text === undefined ? undefined : listOf(text);
}

/** @returns the entries of an option that names values of the graph, in capitals */
export const constantsOf = (
  args: Pick<CommandArgs, 'values'>,
  option: string,
): readonly string[] | undefined => entriesOf(args, option)?.map((entry) => entry.toUpperCase());
