import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Functions of ours that ran, by source file. */
export type Walk = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Counts the functions that are called, by V8's precise coverage; of modules below one folder only.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #prefix: string;

  /** @param folder with what tsc emitted of `src/` */
  constructor(folder: string) {
    this.#prefix = pathToFileURL(join(folder, '/')).href;
  }

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /** Returns what was called since the last time; the body of a module is not a function. */
  async take(): Promise<Walk> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const walk = new Map<string, Set<string>>();
    for (const { url, functions } of result) {
      if (!url.startsWith(this.#prefix)) continue;
      const called = functions.flatMap(({ functionName, ranges: [range] }) =>
        range && range.count > 0 && range.startOffset > 0
          ? [`${functionName || 'anonymous'}@${range.startOffset}`]
          : [],
      );
      const file = url.slice(this.#prefix.length).replace(/\.js$/, '.ts');
      if (called.length > 0) walk.set(file, new Set(called));
    }
    return walk;
  }

  stop(): void {
    this.#session.disconnect();
  }
}

/** Returns what all walks have in common: timers in the background run in some of them only. */
export function commonOf([first, ...others]: readonly Walk[]): Walk {
  const common = new Map<string, ReadonlySet<string>>();
  for (const [file, functions] of first ?? []) {
    const isShared = (name: string): boolean =>
      others.every((other) => other.get(file)?.has(name) ?? false);
    const shared = new Set([...functions].filter(isShared));
    if (shared.size > 0) common.set(file, shared);
  }
  return common;
}

export const functionsOf = (walk: Walk): number =>
  [...walk.values()].reduce((sum, functions) => sum + functions.size, 0);
