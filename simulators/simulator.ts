import { type FastifyInstance } from 'fastify';
import { SimulatedClock } from './clock.js';
import { buildControl } from './control.js';
import { FaultBook, type FaultInput } from './faults/faults.js';
import { type Oddities } from './faults/oddities.js';
import { type Random, seededRandom } from './random.js';
import { RequestLog } from './request-log.js';

/** Start options of every simulator. */
export interface SimulatorOptions {
  /** Port of the API; 0 or absent takes a free one. */
  readonly port?: number;
  /** Port of the control endpoint; 0 or absent takes a free one. */
  readonly controlPort?: number;
  /** Seed of all random values but ids and keys; default 1. */
  readonly seed?: number;
  /** The clock beneath the simulator's own, which can be put forward. */
  readonly now?: () => Date;
}

/** Methods of every running simulator; each provider's adds its own. */
export interface Simulator {
  /** Base URL of the API. */
  readonly url: string;
  /** Base URL of the control endpoint. */
  readonly controlUrl: string;
  readonly requests: RequestLog;
  /** The simulator's time. */
  readonly now: () => Date;
  /** → takes the fault away again. */
  readonly setFault: (fault: FaultInput) => () => void;
  readonly clearFaults: () => void;
  /** Puts the clock forward and lets happen what became due. */
  readonly advanceClock: (ms: number) => void;
  /** Stops both servers and tears open connections. */
  readonly close: () => Promise<void>;
}

/** Parts of a simulator of any provider. */
export interface SimulatorParts {
  readonly now: () => Date;
  readonly random: Random;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly advanceClock: (ms: number) => void;
}

/** One provider's servers: its API, and what is its own at the control endpoint. */
export interface SimulatedServers {
  readonly api: FastifyInstance;
  /** Everything worth seeing, without secrets; time and faults are added. */
  readonly state: () => object;
  /** The provider's own control routes. */
  readonly addRoutes: (control: FastifyInstance) => void;
  /** Oddities that can be switched on by name. */
  readonly oddities: Oddities;
}

/** @param due lets happen what became due when the clock was put forward. */
export function makeParts(options: SimulatorOptions, due?: () => void): SimulatorParts {
  const clock = new SimulatedClock(options.now ?? (() => new Date()));
  const random = seededRandom(options.seed ?? 1);
  const advanceClock = (ms: number): void => {
    clock.advance(ms);
    due?.();
  };
  return {
    now: clock.now,
    random,
    faults: new FaultBook(random),
    requests: new RequestLog(),
    advanceClock,
  };
}

/** Both servers of a simulator, listening on loopback: both or none. */
export async function startSimulator(
  parts: SimulatorParts,
  { port, controlPort }: SimulatorOptions,
  { api, state, addRoutes, oddities }: SimulatedServers,
): Promise<Simulator> {
  const { now, faults, requests, advanceClock } = parts;
  const control = buildControl({
    faults,
    requests,
    advanceClock: (ms) => {
      advanceClock(ms);
      return now();
    },
    state: () => ({ now: now(), ...state(), faults: faults.list() }),
    addRoutes,
    oddities,
  });
  const url = await listen(api, port);
  const controlUrl = await listen(control, controlPort).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  return {
    url,
    controlUrl,
    requests,
    now,
    setFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    advanceClock,
    close: async () => {
      await Promise.all([api.close(), control.close()]);
    },
  };
}

function listen(server: FastifyInstance, port = 0): Promise<string> {
  return server.listen({ host: '127.0.0.1', port });
}
