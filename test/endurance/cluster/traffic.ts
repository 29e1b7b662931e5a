import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Account,
  type Json,
  type Server,
  vinOf,
  webhookRequest,
  type World,
} from '../harness.ts';
import { HttpPipe } from '../http-pipe.ts';
import { type Cluster } from './cluster.ts';

export const VEHICLES = 100;
const PER_ONBOARDING = 5;
const PAUSE_MS = 50;
const COURSE = {
  pending: 'approved',
  approved: 'revoking',
  revoking: 'revoked',
  revoked: 'pending',
} as const;

/**
 * Callers of a cluster. Each sends its request to one instance after the other until it is
 * acknowledged, as providers and careful clients do.
 */
export class Traffic {
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #account: Account;
  readonly #pipes = new Map<Server, HttpPipe[]>();
  /** Delivery ids that were answered with 204. */
  readonly webhooks = new Set<string>();
  /** Ids of onboardings by idempotency key, one for each answer. */
  readonly onboardings = new Map<string, string[]>();
  readonly #oddAnswers = new Map<string, number>();
  tokens = 0;
  /** Requests that an instance did not carry out, and that were sent again. */
  repeated = 0;
  #moved = 0;
  #onboarded = VEHICLES;

  constructor(world: World, cluster: Cluster, account: Account) {
    this.#world = world;
    this.#cluster = cluster;
    this.#account = account;
  }

  /** Answers that do not make a client send again, each with its number. */
  get oddAnswers(): readonly string[] {
    return [...this.#oddAnswers].map(([answer, count]) => `${count} × ${answer}`);
  }

  /** Number of vehicles whose onboarding was requested. */
  get vehicles(): number {
    return this.#onboarded;
  }

  /** Changes the next vehicle at the provider and delivers the webhook of it. */
  async webhook(): Promise<void> {
    const turn = (this.#moved += 1);
    const vin = vinOf(turn % VEHICLES);
    const status = this.#world.simulator.book.find(vin)?.status as keyof typeof COURSE;
    const action = COURSE[status];
    this.#world.simulator.move(vin, action);
    const id = `delivery-${turn}`;
    await this.#untilDone(async (server) => {
      const url = new URL(new URL(this.#account.webhookUrl).pathname, server.url).href;
      const free = this.#pipes.get(server) ?? [];
      this.#pipes.set(server, free);
      const pipe = free.pop() ?? new HttpPipe(url);
      const answer = await Promise.race([
        pipe.send(webhookRequest(url, vin, action, id)),
        sleep(10_000, 'silence' as const),
      ]);
      if (answer === 'silence') {
        pipe.close();
        this.#note('webhook: no answer in 10 s');
        return false;
      }
      free.push(pipe);
      return this.#judge('webhook', answer.status, '');
    });
    this.webhooks.add(id);
  }

  /** Requests the onboarding of some vehicles. */
  async onboarding(turn: number): Promise<void> {
    const from = this.#onboarded;
    this.#onboarded += PER_ONBOARDING;
    const key = `onboarding-${turn}`;
    const vehicles = Array.from({ length: PER_ONBOARDING }, (_, index) => ({
      vin: vinOf(from + index),
      brand: 'bmw',
    }));
    const input = { accountId: this.#account.id, idempotencyKey: key, vehicles };
    await this.#untilDone(async (server) => {
      const { status, body } = await this.#post(server, '/graphql', {
        query:
          'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { message } onboarding { id } } }',
        variables: { input },
      });
      const id = body?.data?.startOnboarding?.onboarding?.id as string | undefined;
      if (id === undefined) return this.#judge('onboarding', status, body);
      this.onboardings.set(key, [...(this.onboardings.get(key) ?? []), id]);
      return true;
    });
  }

  /** Signs in at one instance and uses the token at another one. */
  async signIn(): Promise<void> {
    let token = '';
    await this.#untilDone(async (server) => {
      const { status, body } = await this.#world.signIn(server);
      token = body?.access_token ?? '';
      return token !== '' || this.#judge('sign-in', status, body);
    });
    await this.#untilDone(async (server) => {
      const { status, body } = await this.#post(
        server,
        '/graphql',
        { query: '{ viewer { clientId } }' },
        token,
      );
      return body?.data?.viewer?.clientId !== undefined || this.#judge('viewer', status, body);
    });
    this.tokens += 1;
  }

  close(): void {
    for (const pipe of [...this.#pipes.values()].flat()) pipe.close();
  }

  async #untilDone(send: (server: Server) => Promise<boolean>): Promise<void> {
    for (;;) {
      if (await send(this.#cluster.next()).catch(() => false)) return;
      this.repeated += 1;
      await sleep(PAUSE_MS);
    }
  }

  /** Returns whether it was carried out; notes answers that are no reason to send again. */
  #judge(what: string, status: number | undefined, body: Json): boolean {
    if (status === 204) return true;
    const code: string | undefined = body?.errors?.[0]?.extensions?.code;
    if (status !== undefined && status !== 503 && code !== 'STORE_UNAVAILABLE')
      this.#note(`${what}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
    return false;
  }

  #note(answer: string): void {
    this.#oddAnswers.set(answer, (this.#oddAnswers.get(answer) ?? 0) + 1);
  }

  async #post(
    server: Server,
    path: string,
    payload: Json,
    token?: string,
  ): Promise<{ readonly status: number; readonly body: Json }> {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${token ?? (await this.#world.token(server))}`,
      },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, body: await answer.json() };
  }
}
