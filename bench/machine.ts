import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { loadavg } from 'node:os';

/** Describes the machine, system and Node version, on which the figures depend beside the code. */
export function describeMachine(): string {
  const [minute = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB; ${type()} ${release()}; Node ${process.versions.node}; load ${minute.toFixed(1)} at the start`;
}
