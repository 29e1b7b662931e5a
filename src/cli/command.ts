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
  /**
   * Resolves when the user ends the tool (Ctrl-C); a command that does not call it is ended at
   * once.
   */
  readonly stopped: () => Promise<unknown>;
}

/** Line of text that can be rewritten. */
export interface Terminal {
  readonly columns: number;
  /** Replaces the text written last; without a text it is cleared. */
  redraw(text?: string): void;
}

/** A command's text after its name, read by `parseArgs`. */
export interface CommandArgs {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  /** The switches that were given. */
  readonly flags: ReadonlySet<string>;
}

export interface Command {
  /** One or two words. */
  readonly name: string;
  /** Arguments after the name, for the help text. */
  readonly usage: string;
  readonly summary: string;
  /** Options, each with a text value. */
  readonly options: readonly string[];
  /** Switches, without values. */
  readonly flags?: readonly string[];
  readonly positionals: number;
  readonly run: (args: CommandArgs, config: Config, context: CliContext) => Promise<ExitCode>;
  /** Wants the settings as complete as the server does. */
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
