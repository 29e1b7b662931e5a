import { type Config } from '../config/config.js';

/** How a command ended: 0 well, 1 not, 2 it was called in a way it does not understand. */
export type ExitCode = 0 | 1 | 2;

/** What the tool is given from outside. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Results, a line at a time. */
  readonly print: (line: string) => void;
  /** Faults, a line at a time. */
  readonly complain: (line: string) => void;
  /** The terminal that results go to; null where they go into a file or another program. */
  readonly terminal: Terminal | null;
  /** Resolves when somebody wants it to end (Ctrl-C); who does not ask is ended at once. */
  readonly stopped: () => Promise<unknown>;
}

/** A line of text that can be written anew. */
export interface Terminal {
  readonly columns: number;
  /** Puts this in place of what it wrote last; without a text that is gone. */
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
  /** What follows the name, for the help text. */
  readonly usage: string;
  readonly summary: string;
  /** Its options; all take a text. */
  readonly options: readonly string[];
  /** Its switches; they take none. */
  readonly flags?: readonly string[];
  readonly positionals: number;
  readonly run: (args: CommandArgs, config: Config, context: CliContext) => Promise<ExitCode>;
  /** Wants the settings as complete as the server does. */
  readonly mode?: 'start';
}

/** Called in a way that it does not understand; the message says what is missing. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** It was understood but cannot be done; the message says why and what to do. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}
