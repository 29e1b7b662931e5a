import { type Logger } from '../../domain/ports/logger.js';

/** Maximum log lines per minute about single events of one kind; the rest is logged as a number. */
const LINES = 10;
const WINDOW_MS = 60_000;

/**
 * Logs warnings that callers cause: the first ten of a minute, and the number of the others when it
 * is over.
 */
export class SampledLines {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #message: string;
  #logged = 0;
  #unlogged = 0;
  #window: NodeJS.Timeout | undefined;

  constructor(log: Pick<Logger, 'warn'>, message: string) {
    this.#log = log;
    this.#message = message;
  }

  warn(fields: object): void {
    this.#window ??= setTimeout(() => this.#endWindow(), WINDOW_MS).unref();
    if (this.#logged >= LINES) {
      this.#unlogged += 1;
      return;
    }
    this.#logged += 1;
    this.#log.warn(fields, this.#message);
  }

  #endWindow(): void {
    if (this.#unlogged > 0) this.#log.warn({ unlogged: this.#unlogged }, this.#message);
    this.#logged = 0;
    this.#unlogged = 0;
    this.#window = undefined;
  }
}
