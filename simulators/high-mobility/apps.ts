import { type KeyObject } from 'node:crypto';

/** A key pair's public half as the console knows it. */
export interface RegisteredKey {
  /** The `iss` of what is signed with it. */
  readonly id: string;
  /** P-256, as PEM (SPKI) or as a key object. */
  readonly publicKey: string | KeyObject;
  readonly expired?: boolean;
}

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

/** Result of the eligibility check for one vehicle. */
export interface Eligibility {
  readonly eligible: boolean;
  readonly dataDelivery?: readonly ('pull' | 'push')[];
  readonly connectivityStatus?: 'activated' | 'deactivated' | 'unknown';
  readonly primaryUserAssigned?: boolean;
}

/** One application as it would be set up in the provider's console. */
export interface SimulatedApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The `application.id` of webhooks; the client id when absent. */
  readonly applicationId?: string;
  readonly webhook?: WebhookTarget;
  /** For the JWT client assertion. */
  readonly privateKeys?: readonly RegisteredKey[];
  readonly serviceAccounts?: readonly RegisteredKey[];
  /** Whether the application has a fleet; true when absent. */
  readonly fleetAccess?: boolean;
  /** All of `DEFAULT_SCOPES` when absent. */
  readonly scopes?: readonly string[];
}

export const DEFAULT_SCOPES: readonly string[] = [
  'fleet:clearance',
  'vehicle:eligibility-check',
  'vehicle:data',
  'vehicle:static-data',
];

/** The applications of a simulator, and where their webhooks go now. */
export class AppDirectory {
  readonly #apps: readonly SimulatedApp[];
  readonly #targets = new Map<string, WebhookTarget>();

  constructor(apps: readonly SimulatedApp[]) {
    this.#apps = apps;
    for (const app of apps) if (app.webhook) this.#targets.set(app.clientId, app.webhook);
  }

  list(): readonly SimulatedApp[] {
    return this.#apps;
  }

  find(clientId: string | undefined): SimulatedApp | undefined {
    return this.#apps.find((app) => app.clientId === clientId);
  }

  /** The named application, or the first one. @throws Error when there is none such. */
  get(clientId?: string): SimulatedApp {
    const app = clientId === undefined ? this.#apps[0] : this.find(clientId);
    if (!app)
      throw new Error(
        clientId === undefined
          ? 'the simulator has no application'
          : `there is no application ${clientId}`,
      );
    return app;
  }

  findTarget(clientId: string): WebhookTarget | undefined {
    return this.#targets.get(clientId);
  }

  setTarget(clientId: string, target: WebhookTarget): void {
    this.#targets.set(clientId, target);
  }
}
