import { RateLimit } from '../rate-limit.js';
import { makeParts, type Simulator, type SimulatorOptions, startSimulator } from '../simulator.js';
import { ApplicationTokens } from './application-tokens.js';
import { AppDirectory, type Eligibility, type SimulatedApp, type WebhookTarget } from './apps.js';
import { AssertionVerifier } from './assertions.js';
import { type AutoAdvance, Carmaker } from './carmaker.js';
import { type Clearance, CLEARANCE_BRANDS, type Status } from './clearance.js';
import { ClearanceBook } from './clearance-book.js';
import { DataStyles } from './data/data-styles.js';
import { type DataStyle } from './data/vehicle-answer.js';
import { HIGH_MOBILITY_ODDITIES } from './oddities.js';
import { buildApi } from './routes/api-server.js';
import { addHighMobilityControls } from './routes/control-routes.js';
import { VehicleTokens } from './vehicle-tokens.js';
import { type Delivery, type WebhookStyle } from './webhooks/webhook-message.js';
import { WebhookSender, type WebhookSettings } from './webhooks/webhook-sender.js';

export interface HighMobilitySimulatorOptions extends SimulatorOptions {
  readonly apps: readonly SimulatedApp[];
  /** Clearances finish by themselves; absent, they wait for `move`. */
  readonly autoAdvance?: AutoAdvance;
  /** Some clearance changes every so often in real time, for ever, whatever it has come to. */
  readonly liveIntervalMs?: number;
  readonly webhooks?: WebhookSettings;
  /**
   * Brands that are not enabled, and the status by which a batch with one of them is refused: 400,
   * 403 or 422.
   */
  readonly refusedBrands?: Readonly<Record<string, number>>;
  /** By VIN; a vehicle that is not in it is eligible. */
  readonly eligibility?: Readonly<Record<string, Eligibility>>;
  /**
   * A refresh token that was replaced takes all tokens of its vehicle with it when it comes again;
   * otherwise it is only refused.
   */
  readonly strictRefresh?: boolean;
  /** Brands that can be cleared beside the documented ones. */
  readonly moreBrands?: readonly string[];
  /** Looks at a single vehicle per application and minute; default 60. */
  readonly singleVehicleCallsPerMinute?: number;
}

/** Its `url` is with `/v1`. */
export interface HighMobilitySimulator extends Simulator {
  readonly book: ClearanceBook;
  /** Every webhook so far, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Number of times that a replaced refresh token came again. */
  readonly refreshTokenReuses: number;
  /**
   * Sets a status as the carmaker would, with changelog and webhook.
   * @throws Error when the vehicle is unknown.
   */
  readonly move: (vin: string, status: Status, reason?: string, clientId?: string) => Clearance;
  /** Refuses batches with the brand by the status from now on; null: takes them again. */
  readonly refuseBrand: (brand: string, status: number | null) => void;
  /** Sets the address of an application's webhooks; of the first one when none is named. */
  readonly setWebhookTarget: (target: WebhookTarget, clientId?: string) => void;
  /** Changes what is given of the style of later webhooks. */
  readonly setWebhookStyle: (style: Partial<WebhookStyle>) => void;
  /** Sends any JSON as a webhook, signed; undefined when the application has no webhook. */
  readonly sendWebhook: (body: unknown, clientId?: string) => Delivery | undefined;
  /** Status of later tokens of the vehicle, e.g. `pending`. */
  readonly setTokenStatus: (vin: string, status: string) => void;
  /** Sends a ping; undefined when the application has no webhook. */
  readonly ping: (clientId?: string) => Delivery | undefined;
  /** Changes how the data of the vehicle come: units, privacy mode. */
  readonly setDataStyle: (vin: string, style: Partial<DataStyle>) => DataStyle;
  /** Resolves once no webhook is on its way any more. */
  readonly webhooksSettled: () => Promise<void>;
}

/** Starts a High Mobility of one's own on loopback; its state is in memory and ends with it. */
export async function startHighMobilitySimulator(
  options: HighMobilitySimulatorOptions,
): Promise<HighMobilitySimulator> {
  const parts = makeParts(options, () => carmaker.tick());
  const { now, random, faults, requests } = parts;
  const apps = new AppDirectory(options.apps);
  const book = new ClearanceBook(now);
  const webhooks = new WebhookSender(apps, faults, now, options.webhooks);
  const eligibility = new Map(Object.entries(options.eligibility ?? {}));
  book.onChange((change) => webhooks.announce(change));
  const carmaker = new Carmaker(book, random, now, options.autoAdvance);
  const vehicleTokens = new VehicleTokens(now, options.strictRefresh);
  const refusedBrands = new Map(Object.entries(options.refusedBrands ?? {}));
  const styles = new DataStyles();
  const api = buildApi({
    styles,
    apps,
    book,
    brands: new Set([...CLEARANCE_BRANDS, ...(options.moreBrands ?? [])]),
    faults,
    requests,
    eligibility,
    now,
    applicationTokens: await ApplicationTokens.create(apps, now),
    vehicleTokens,
    refusedBrands,
    assertions: new AssertionVerifier(),
    singleVehicleLimit: new RateLimit(options.singleVehicleCallsPerMinute ?? 60, now),
  });
  const simulator = await startSimulator(parts, options, {
    api,
    oddities: HIGH_MOBILITY_ODDITIES,
    state: () => ({
      apps: apps
        .list()
        .map(({ clientId }) => ({ clientId, webhookUrl: apps.findTarget(clientId)?.url ?? null })),
      clearances: book.list(),
      deliveries: webhooks.list(),
    }),
    addRoutes: (server) =>
      addHighMobilityControls(server, {
        apps,
        book,
        webhooks,
        eligibility,
        vehicleTokens,
        refusedBrands,
        styles,
      }),
  });
  const timers = startTimers(carmaker, options);

  return {
    ...simulator,
    url: `${simulator.url}/v1`,
    book,
    get refreshTokenReuses() {
      return vehicleTokens.reuses;
    },
    get deliveries() {
      return webhooks.list();
    },
    move: (vin, status, reason, clientId) => book.move(vin, status, reason ?? null, clientId),
    refuseBrand: (brand, status) => {
      if (status === null) refusedBrands.delete(brand);
      else refusedBrands.set(brand, status);
    },
    setWebhookTarget: (target, clientId) => apps.setTarget(apps.get(clientId).clientId, target),
    setWebhookStyle: (style) => {
      webhooks.changeStyle(style);
    },
    sendWebhook: (body, clientId) => webhooks.sendBody(apps.get(clientId), body),
    setTokenStatus: (vin, status) => vehicleTokens.setStatus(vin, status),
    ping: (clientId) => webhooks.ping(apps.get(clientId)),
    setDataStyle: (vin, style) => styles.change(vin, style),
    webhooksSettled: () => webhooks.settled(),
    // Gives up unsent webhooks as well.
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([simulator.close(), webhooks.close()]);
    },
  };
}

function startTimers(
  carmaker: Carmaker,
  { autoAdvance, liveIntervalMs }: HighMobilitySimulatorOptions,
): readonly NodeJS.Timeout[] {
  const tickMs = autoAdvance ? (autoAdvance.tickMs ?? 250) : 0;
  return [
    ...(tickMs > 0 ? [setInterval(() => carmaker.tick(), tickMs)] : []),
    ...(liveIntervalMs === undefined ? [] : [setInterval(() => carmaker.stir(), liveIntervalMs)]),
  ];
}
