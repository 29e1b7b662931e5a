import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that must not leave by accident: logs, JSON, templates and the inspector all show
 * `[secret]`. Only `reveal()` hands it out, so every place that uses one can be found by that name.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
