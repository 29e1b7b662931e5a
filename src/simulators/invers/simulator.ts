import { type FastifyInstance } from 'fastify';
import { SimulatedClock } from '../clock.js';
import { buildControl } from '../control.js';
import { FaultBook, type FaultInput } from '../faults.js';
import { seededRandom } from '../random.js';
import { RateLimit } from '../rate-limit.js';
import { RequestLog } from '../request-log.js';
import { AccessTokens } from './access-tokens.js';
import { buildApi } from './api-server.js';
import { fleetOf, type SimulatedClient } from './clients.js';
import { addInversControls } from './control-routes.js';
import { CredentialBook } from './credential-book.js';
import { CALLS_PER_MINUTE, type LimitHeaders } from './limits.js';
import { type SignIn, type TokenErrors } from './token-routes.js';
import { VehicleBook, type AutoSetup, type SetupStatus, type StoredVehicle } from './vehicle-book.js';

export interface InversSimulatorOptions {
  readonly clients: readonly SimulatedClient[];
  /** Of the API; 0 or absent takes a free one. */
  readonly port?: number;
  /** Of the control endpoint; 0 or absent takes a free one. */
  readonly controlPort?: number;
  /** Of everything random but ids and keys; default 1. */
  readonly seed?: number;
  /** The clock beneath the simulator's own, which can be put forward. */
  readonly now?: () => Date;
  /** Setups end by themselves; absent, they wait for `setSetup`. */
  readonly autoSetup?: AutoSetup;
  /** How the token endpoint words its refusals; `oauth` when absent. */
  readonly tokenErrors?: TokenErrors;
  /** Demands a credential's name and a vehicle's model; by default both may be left out. */
  readonly strict?: boolean;
  /** How a limit is told; `retry-after` when absent. */
  readonly limitHeaders?: LimitHeaders;
  /** Calls per client and minute; default 600. */
  readonly callsPerMinute?: number;
  /** Ids of telematics units that no manufacturer's cloud knows; all others are known. */
  readonly unknownUnits?: readonly string[];
}

export interface InversSimulator {
  /** Base URL of the API. */
  readonly url: string;
  /** Base URL of the control endpoint. */
  readonly controlUrl: string;
  readonly credentials: CredentialBook;
  readonly vehicles: VehicleBook;
  readonly requests: RequestLog;
  /** Every sign-in that went well, oldest first. */
  readonly signIns: readonly SignIn[];
  /** The simulator's time. */
  readonly now: () => Date;
  /** Ends a vehicle's setup. @throws Error when the vehicle is unknown. */
  readonly setSetup: (vehicleId: string, status: SetupStatus, reason?: string) => StoredVehicle;
  /** Ends every token given out so far. */
  readonly expireTokens: () => void;
  /** → takes the fault away again. */
  readonly setFault: (fault: FaultInput) => () => void;
  readonly clearFaults: () => void;
  /** Puts the clock forward. */
  readonly advanceClock: (ms: number) => void;
  /** Stops both servers and tears open connections. */
  readonly close: () => Promise<void>;
}

/** Starts an INVERS of one's own on loopback; its state is in memory and ends with it. */
export async function startInversSimulator(options: InversSimulatorOptions): Promise<InversSimulator> {
  const clock = new SimulatedClock(options.now ?? (() => new Date()));
  const { now } = clock;
  const { clients } = options;
  const random = seededRandom(options.seed ?? 1);
  const faults = new FaultBook(random);
  const requests = new RequestLog();
  const credentials = new CredentialBook(now);
  const vehicles = new VehicleBook(now, random, options.autoSetup);
  const tokens = await AccessTokens.create(clients, now);
  const unknownUnits = new Set(options.unknownUnits);
  const signIns: SignIn[] = [];

  const api = buildApi({
    clients,
    tokens,
    credentials,
    vehicles,
    faults,
    requests,
    unknownUnits,
    signIns,
    now,
    tokenErrors: options.tokenErrors ?? 'oauth',
    strict: options.strict ?? false,
    limitHeaders: options.limitHeaders ?? 'retry-after',
    limit: new RateLimit(options.callsPerMinute ?? CALLS_PER_MINUTE, now),
  });
  const control = buildControl({
    faults,
    requests,
    advanceClock: (ms) => {
      clock.advance(ms);
      return now();
    },
    state: () => ({
      now: now(),
      clients: clients.map((client) => ({ clientId: client.clientId, fleetId: fleetOf(client) })),
      credentials: credentials.list(),
      vehicles: vehicles.list(),
      unknownUnits: [...unknownUnits],
      faults: faults.list(),
      signIns,
    }),
    addRoutes: (server) => addInversControls(server, { vehicles, tokens, unknownUnits }),
  });

  const url = await listen(api, options.port);
  const controlUrl = await listen(control, options.controlPort).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  return {
    url,
    controlUrl,
    credentials,
    vehicles,
    requests,
    signIns,
    now,
    setSetup: (vehicleId, status, reason) => vehicles.setSetup(vehicleId, status, reason ?? null),
    expireTokens: () => tokens.expireAll(),
    setFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    advanceClock: (ms) => clock.advance(ms),
    close: async () => {
      await Promise.all([api.close(), control.close()]);
    },
  };
}

function listen(server: FastifyInstance, port = 0): Promise<string> {
  return server.listen({ host: '127.0.0.1', port });
}
