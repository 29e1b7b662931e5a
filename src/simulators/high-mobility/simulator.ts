import { type FastifyInstance } from 'fastify';
import { SimulatedClock } from '../clock.js';
import { buildControl } from '../control.js';
import { FaultBook, type FaultInput } from '../faults.js';
import { seededRandom } from '../random.js';
import { RequestLog } from '../request-log.js';
import { buildApi } from './api-server.js';
import { ApplicationTokens } from './application-tokens.js';
import { AppDirectory, type Eligibility, type SimulatedApp, type WebhookTarget } from './apps.js';
import { AssertionVerifier } from './assertions.js';
import { Carmaker, type AutoAdvance } from './carmaker.js';
import { ClearanceBook } from './clearance-book.js';
import { type Clearance, type Status } from './clearance.js';
import { addHighMobilityControls } from './control-routes.js';
import { RateLimit } from '../rate-limit.js';
import { VehicleTokens } from './vehicle-tokens.js';
import { type Delivery } from './webhook-message.js';
import { WebhookSender, type WebhookSettings } from './webhook-sender.js';

export interface HighMobilitySimulatorOptions {
  readonly apps: readonly SimulatedApp[];
  /** Of the API; 0 or absent takes a free one. */
  readonly port?: number;
  /** Of the control endpoint; 0 or absent takes a free one. */
  readonly controlPort?: number;
  /** Of everything random but ids and keys; default 1. */
  readonly seed?: number;
  /** The clock beneath the simulator's own, which can be put forward. */
  readonly now?: () => Date;
  /** Clearances finish by themselves; absent, they wait for `move`. */
  readonly autoAdvance?: AutoAdvance;
  /** Some clearance changes every so often in real time, for ever, whatever it has come to. */
  readonly liveIntervalMs?: number;
  readonly webhooks?: WebhookSettings;
  /** By VIN; a vehicle that is not in it is eligible. */
  readonly eligibility?: Readonly<Record<string, Eligibility>>;
  /** A refresh token that was replaced takes all tokens of its vehicle with it when it comes again; otherwise it is only refused. */
  readonly strictRefresh?: boolean;
  /** Looks at a single vehicle per application and minute; default 60. */
  readonly singleVehicleCallsPerMinute?: number;
}

export interface HighMobilitySimulator {
  /** Base URL of the API, with `/v1`. */
  readonly url: string;
  /** Base URL of the control endpoint. */
  readonly controlUrl: string;
  readonly book: ClearanceBook;
  readonly requests: RequestLog;
  /** Every webhook so far, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** How often a refresh token came again that had been replaced. */
  readonly refreshTokenReuses: number;
  /** The simulator's time. */
  readonly now: () => Date;
  /** Sets a status as the carmaker would, with changelog and webhook. @throws Error when the vehicle is unknown. */
  readonly move: (vin: string, status: Status, reason?: string, clientId?: string) => Clearance;
  /** → takes the fault away again. */
  readonly setFault: (fault: FaultInput) => () => void;
  readonly clearFaults: () => void;
  /** Puts the clock forward and lets happen what became due. */
  readonly advanceClock: (ms: number) => void;
  /** Where the webhooks of an application go from now on; of the first one when none is named. */
  readonly setWebhookTarget: (target: WebhookTarget, clientId?: string) => void;
  /** Sends a ping; undefined when the application has no webhook. */
  readonly ping: (clientId?: string) => Delivery | undefined;
  /** Resolves once no webhook is on its way any more. */
  readonly webhooksSettled: () => Promise<void>;
  /** Stops both servers, tears open connections, gives up unsent webhooks. */
  readonly close: () => Promise<void>;
}

/** Starts a High Mobility of one's own on loopback; its state is in memory and ends with it. */
export async function startHighMobilitySimulator(options: HighMobilitySimulatorOptions): Promise<HighMobilitySimulator> {
  const clock = new SimulatedClock(options.now ?? (() => new Date()));
  const { now } = clock;
  const random = seededRandom(options.seed ?? 1);
  const apps = new AppDirectory(options.apps);
  const faults = new FaultBook(random);
  const requests = new RequestLog();
  const book = new ClearanceBook(now);
  const webhooks = new WebhookSender(apps, faults, now, options.webhooks);
  const eligibility = new Map(Object.entries(options.eligibility ?? {}));
  book.onChange((change) => webhooks.announce(change));
  const carmaker = new Carmaker(book, random, now, options.autoAdvance);

  const advanceClock = (ms: number): void => {
    clock.advance(ms);
    carmaker.tick();
  };
  const vehicleTokens = new VehicleTokens(now, options.strictRefresh);
  const api = buildApi({
    apps,
    book,
    faults,
    requests,
    eligibility,
    now,
    applicationTokens: await ApplicationTokens.create(apps, now),
    vehicleTokens,
    assertions: new AssertionVerifier(),
    singleVehicleLimit: new RateLimit(options.singleVehicleCallsPerMinute ?? 60, now),
  });
  const control = buildControl({
    faults,
    requests,
    advanceClock: (ms) => {
      advanceClock(ms);
      return now();
    },
    state: () => ({
      now: now(),
      apps: apps.list().map(({ clientId }) => ({ clientId, webhookUrl: apps.findTarget(clientId)?.url ?? null })),
      clearances: book.list(),
      faults: faults.list(),
      deliveries: webhooks.list(),
    }),
    addRoutes: (server) => addHighMobilityControls(server, { apps, book, webhooks, eligibility }),
  });

  const url = `${await listen(api, options.port)}/v1`;
  const controlUrl = await listen(control, options.controlPort).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  const timers = startTimers(carmaker, options);

  return {
    url,
    controlUrl,
    book,
    requests,
    now,
    get refreshTokenReuses() {
      return vehicleTokens.reuses;
    },
    get deliveries() {
      return webhooks.list();
    },
    move: (vin, status, reason, clientId) => book.move(vin, status, reason ?? null, clientId),
    setFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    advanceClock,
    setWebhookTarget: (target, clientId) => apps.setTarget(apps.get(clientId).clientId, target),
    ping: (clientId) => webhooks.ping(apps.get(clientId)),
    webhooksSettled: () => webhooks.settled(),
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([api.close(), control.close(), webhooks.close()]);
    },
  };
}

function listen(server: FastifyInstance, port = 0): Promise<string> {
  return server.listen({ host: '127.0.0.1', port });
}

function startTimers(carmaker: Carmaker, { autoAdvance, liveIntervalMs }: HighMobilitySimulatorOptions): readonly NodeJS.Timeout[] {
  const tickMs = autoAdvance ? (autoAdvance.tickMs ?? 250) : 0;
  return [
    ...(tickMs > 0 ? [setInterval(() => carmaker.tick(), tickMs)] : []),
    ...(liveIntervalMs === undefined ? [] : [setInterval(() => carmaker.stir(), liveIntervalMs)]),
  ];
}
