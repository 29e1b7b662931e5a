import { RateLimit } from '../rate-limit.js';
import { makeParts, type Simulator, type SimulatorOptions, startSimulator } from '../simulator.js';
import { AccessTokens } from './access/access-tokens.js';
import { fleetOf, type SimulatedClient } from './access/clients.js';
import { BRANDS, type CredentialShapes } from './brands.js';
import { CredentialBook, type StoredCredential } from './credential-book.js';
import { CALLS_PER_MINUTE, type LimitHeaders } from './limits.js';
import { INVERS_ODDITIES } from './oddities.js';
import { buildApi } from './routes/api-server.js';
import { addInversControls } from './routes/control-routes.js';
import { type SignIn, type TokenErrors } from './routes/token-routes.js';
import {
  type AutoSetup,
  type SetupStatus,
  type StoredVehicle,
  VehicleBook,
} from './vehicle-book.js';
import { type WireSettings, WireStyle } from './wire-settings.js';

export interface InversSimulatorOptions extends SimulatorOptions {
  readonly clients: readonly SimulatedClient[];
  /** Setups end by themselves; absent, they wait for `setSetup`. */
  readonly autoSetup?: AutoSetup;
  /** Format of the token endpoint's refusals; `oauth` when absent. */
  readonly tokenErrors?: TokenErrors;
  /** Demands a credential's name and a vehicle's model; by default both may be left out. */
  readonly strict?: boolean;
  /** Form in which a limit is reported; `retry-after` when absent. */
  readonly limitHeaders?: LimitHeaders;
  /** Calls per client and minute; default 600. */
  readonly callsPerMinute?: number;
  /** Ids of telematics units that no manufacturer's cloud knows; all others are known. */
  readonly unknownUnits?: readonly string[];
  /** Brands beside the documented ones, as on the wire; null for one without credentials. */
  readonly moreBrands?: Readonly<Record<string, CredentialShapes | null>>;
  /** Answers to what the documents leave open. */
  readonly wire?: Partial<WireSettings>;
}

export interface InversSimulator extends Simulator {
  readonly credentials: CredentialBook;
  readonly vehicles: VehicleBook;
  /** Every sign-in that went well, oldest first. */
  readonly signIns: readonly SignIn[];
  /** Ends a vehicle's setup. @throws Error when the vehicle is unknown. */
  readonly setSetup: (vehicleId: string, status: SetupStatus, reason?: string) => StoredVehicle;
  /** Authorizes as the owner of vehicles, which makes a credential. */
  readonly authorizeOwner: (fleetId: string, brand: string, name: string) => StoredCredential;
  /** Changes how what the documents leave open is answered. */
  readonly setWire: (settings: Partial<WireSettings>) => void;
  /** Ends every token given out so far. */
  readonly expireTokens: () => void;
}

/** Starts an INVERS of one's own on loopback; its state is in memory and ends with it. */
export async function startInversSimulator(
  options: InversSimulatorOptions,
): Promise<InversSimulator> {
  const parts = makeParts(options);
  const { now, random, faults, requests } = parts;
  const { clients } = options;
  const credentials = new CredentialBook(now);
  const vehicles = new VehicleBook(now, random, options.autoSetup);
  const tokens = await AccessTokens.create(clients, now);
  const unknownUnits = new Set(options.unknownUnits);
  const wire = new WireStyle(options.wire);
  const signIns: SignIn[] = [];

  const api = buildApi({
    clients,
    tokens,
    credentials,
    vehicles,
    faults,
    requests,
    unknownUnits,
    brands: new Map(Object.entries({ ...BRANDS, ...options.moreBrands })),
    wire,
    signIns,
    now,
    tokenErrors: options.tokenErrors ?? 'oauth',
    strict: options.strict ?? false,
    limitHeaders: options.limitHeaders ?? 'retry-after',
    limit: new RateLimit(options.callsPerMinute ?? CALLS_PER_MINUTE, now),
  });
  const simulator = await startSimulator(parts, options, {
    api,
    oddities: INVERS_ODDITIES,
    state: () => ({
      clients: clients.map((client) => ({ clientId: client.clientId, fleetId: fleetOf(client) })),
      credentials: credentials.list(),
      vehicles: vehicles.list(),
      unknownUnits: [...unknownUnits],
      wire: wire.settings,
      signIns,
    }),
    addRoutes: (server) =>
      addInversControls(server, { vehicles, tokens, unknownUnits, wire, credentials }),
  });

  return {
    ...simulator,
    credentials,
    vehicles,
    signIns,
    setSetup: (vehicleId, status, reason) => vehicles.setSetup(vehicleId, status, reason ?? null),
    authorizeOwner: (fleetId, brand, name) =>
      credentials.create(fleetId, brand, { name, principal: null, secret: '', shape: null }),
    setWire: (settings) => {
      wire.change(settings);
    },
    expireTokens: () => tokens.expireAll(),
  };
}
