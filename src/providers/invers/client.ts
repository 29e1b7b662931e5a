import { type z } from 'zod';
import { type ProviderTelemetry } from '../../domain/ports/telemetry.js';
import { callForAccount } from '../access/account-call.js';
import {
  checkShape,
  isSuccess,
  type ProviderAnswer,
  readJson,
  readNothing,
  readShape,
  tryJson,
} from '../access/answer.js';
import { type ProviderCall } from '../access/call.js';
import { foreignAnswerReader, toFields } from '../access/foreign-answer.js';
import { callProvider, parseBaseUrl } from '../access/http.js';
import { listPages } from '../access/lists/list-pages.js';
import { nameText, unwrap } from '../access/lists/listing.js';
import { ProviderFailure } from '../failure.js';
import { type AccountSession, type CallContext } from '../ports/account.js';
import { flowIdOf, isOwnError, toFailure } from './failure.js';
import {
  accessToken,
  credential,
  type CREDENTIAL_CHANGE,
  type MASTER_DATA_CHANGE,
  PAGING,
  PATHS,
  VEHICLE_WRAPPERS,
  type WireCredential,
  type WireNewCredential,
  type WireNewVehicle,
  type WireToken,
  type WireVehicleChange,
} from './wire.js';

/** Address of INVERS, and the clock. */
export interface InversOptions {
  /** Base URL without a path: `https://api.invers.com`. */
  readonly url: string;
  readonly now: () => Date;
  readonly telemetry?: ProviderTelemetry | undefined;
}

/** Maximum that FleetControl itself asks for. */
const PAGE_SIZE = 1000;
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

/**
 * Content-Type is wanted even where there is no body
 * (https://developers.invers.com/integration-guide/api-basics).
 */
const HEADERS = {
  accept: 'application/json, application/problem+json',
  'content-type': 'application/json',
};

type Exchange = Pick<ProviderCall, 'name' | 'method' | 'path' | 'json' | 'maxBytes' | 'statusOf'>;

/** An answer with one vehicle in it, to be read by itself. */
export interface OneVehicle {
  readonly answer: ProviderAnswer;
  readonly item: unknown;
}

/**
 * INVERS's calls, one method each, checked for shape. Brands are those of the wire. All of them
 * @throws ProviderFailure, with the provider's error details and the call's flow id in `details`.
 */
export class InversClient {
  readonly #baseUrl: string;
  readonly #now: () => Date;
  readonly #telemetry: InversOptions['telemetry'];
  readonly #foreignAnswer: (answer: ProviderAnswer) => ProviderFailure | undefined;
  #takesLimit = true;

  /** @throws TypeError for a base URL that secrets must not be sent to. */
  constructor(options: InversOptions) {
    this.#baseUrl = parseBaseUrl(options.url);
    this.#now = options.now;
    this.#telemetry = options.telemetry;
    this.#foreignAnswer = foreignAnswerReader({
      whose: 'INVERS',
      isOwnError,
      hasErrorStatuses: true,
      detailsOf: flowIdOf,
      now: options.now,
    });
  }

  /**
   * `POST /auth/oauth/token` (RFC 6749, 4.4). The client goes into the Basic header as it is, as
   * curl sends it: encoding its `#` as RFC 6749, 2.3.1 would have it makes another client of it.
   */
  async createAccessToken(
    context: CallContext,
    clientId: string,
    clientSecret: string,
  ): Promise<WireToken> {
    const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64');
    const exchange = {
      name: 'createAccessToken',
      method: 'POST',
      path: PATHS.token,
      repeatable: true,
    } as const;
    const answer = await this.#call(context, exchange, `Basic ${basic}`);
    if (!isSuccess(answer)) throw toFailure(answer, [clientSecret, basic], this.#now());
    return read(answer, accessToken);
  }

  /** `POST /telematics-brands/{brand}/credentials` */
  async createCredential(
    session: AccountSession,
    brand: string,
    body: WireNewCredential,
  ): Promise<WireCredential> {
    const exchange = {
      name: 'createCredential',
      method: 'POST',
      path: PATHS.credentials(brand),
      json: body,
    } as const;
    const answer = await this.accountCall(session, exchange, [body.client_secret, body.password]);
    return checkShape(
      answer,
      unwrap(readJson(answer), 'id', ['credential', 'credentials', 'data']),
      credential,
      'INVERS',
    );
  }

  /**
   * `PATCH /telematics-brands/{brand}/credentials/{id}`; answers with the credential or with
   * nothing.
   */
  async updateCredential(
    session: AccountSession,
    brand: string,
    id: string,
    body: Pick<WireNewCredential, 'client_secret' | 'password'>,
  ): Promise<void> {
    const exchange = {
      name: 'updateCredential',
      method: 'PATCH',
      path: PATHS.credential(brand, id),
      json: body,
    } as const;
    readNothing(await this.accountCall(session, exchange, [body.client_secret, body.password]));
  }

  /** `DELETE /telematics-brands/{brand}/credentials/{id}` */
  async deleteCredential(session: AccountSession, brand: string, id: string): Promise<void> {
    readNothing(
      await this.accountCall(session, {
        name: 'deleteCredential',
        method: 'DELETE',
        path: PATHS.credential(brand, id),
      }),
    );
  }

  /** `GET /telematics-brands/{brand}/credentials`, all pages. */
  async listCredentials(session: AccountSession, brand: string): Promise<readonly unknown[]> {
    return collect(this.#items(session, 'listCredentials', PATHS.credentials(brand)));
  }

  /** `GET /telematics-brands/{brand}/available-vehicle-models`, all pages. */
  async listModels(session: AccountSession, brand: string): Promise<readonly unknown[]> {
    return collect(this.#items(session, 'listModels', PATHS.models(brand)));
  }

  /** `POST /vehicles` */
  async createVehicle(session: AccountSession, body: WireNewVehicle): Promise<OneVehicle> {
    const answer = await this.accountCall(
      session,
      { name: 'createVehicle', method: 'POST', path: PATHS.vehicles, json: body },
      [body.password],
    );
    return { answer, item: readJson(answer) };
  }

  /** `DELETE /vehicles/{id}` */
  async deleteVehicle(session: AccountSession, id: string): Promise<void> {
    readNothing(
      await this.accountCall(session, {
        name: 'deleteVehicle',
        method: 'DELETE',
        path: PATHS.vehicle(id),
      }),
    );
  }

  /** `GET /vehicles/{id}` */
  async getVehicle(session: AccountSession, id: string): Promise<OneVehicle> {
    const answer = await this.accountCall(session, {
      name: 'getVehicle',
      method: 'GET',
      path: PATHS.vehicle(id),
    });
    return { answer, item: readJson(answer) };
  }

  /** `GET /vehicles`, page by page on demand. */
  vehicles(session: AccountSession): AsyncGenerator {
    return this.#items(session, 'listVehicles', PATHS.vehicles);
  }

  /** `GET /vehicles`, all pages. */
  async listVehicles(session: AccountSession): Promise<readonly unknown[]> {
    return collect(this.vehicles(session));
  }

  /**
   * Changes a vehicle.
   * @param call the inferred method and path
   * @returns the vehicle after the change; undefined where the answer does not hold it
   */
  async changeVehicle(
    session: AccountSession,
    id: string,
    { method, path }: typeof MASTER_DATA_CHANGE | typeof CREDENTIAL_CHANGE,
    body: WireVehicleChange,
  ): Promise<OneVehicle | undefined> {
    const answer = await this.accountCall(session, {
      name: 'changeVehicle',
      method,
      path: path(id),
      json: body,
    });
    readNothing(answer);
    const item = tryJson(answer);
    const isVehicle = nameText(toFields(unwrap(item, 'id', VEHICLE_WRAPPERS))['id']) === id;
    return isVehicle ? { answer, item } : undefined;
  }

  /** `GET /vehicles`, with one vehicle at most. */
  async probe(session: AccountSession): Promise<void> {
    const path = `${PATHS.vehicles}?${PAGING.limit}=1`;
    readJson(await this.accountCall(session, { name: 'probe', method: 'GET', path }));
  }

  /** Restarts a failed setup. */
  async retrySetup(session: AccountSession, id: string): Promise<void> {
    readNothing(
      await this.accountCall(session, {
        name: 'retrySetup',
        method: 'POST',
        path: PATHS.retrySetup(id),
      }),
    );
  }

  /** A limit that INVERS refused once is left out of the lists after it. */
  async *#items(session: AccountSession, name: string, path: string): AsyncGenerator {
    const pages = listPages({
      whose: 'INVERS',
      path,
      itemsIn: 'items',
      limit: this.#takesLimit ? { parameter: PAGING.limit, size: PAGE_SIZE } : undefined,
      ask: (pathAndQuery) =>
        this.accountCall(session, {
          name,
          method: 'GET',
          path: pathAndQuery,
          maxBytes: MAX_PAGE_BYTES,
        }),
      onLimitRefused: () => {
        this.#takesLimit = false;
      },
    });
    for await (const { items } of pages) yield* items;
  }

  /** Makes a call with the account's token. @param secrets what no error may quote */
  async accountCall(
    session: AccountSession,
    exchange: Exchange,
    secrets: readonly (string | undefined)[] = [],
  ): Promise<ProviderAnswer> {
    const { answer, token } = await callForAccount(
      session,
      (bearer) => this.#call(session, exchange, `Bearer ${bearer}`),
      exchange.statusOf,
    );
    if (!isSuccess(answer))
      throw toFailure(
        answer,
        [token, ...secrets.filter((secret) => secret !== undefined)],
        this.#now(),
      );
    return answer;
  }

  #call(
    { guard }: CallContext,
    exchange: Exchange & { readonly repeatable?: boolean },
    authorization: string,
  ): Promise<ProviderAnswer> {
    return callProvider({
      provider: 'INVERS',
      baseUrl: this.#baseUrl,
      headers: { ...HEADERS, authorization },
      guard,
      telemetry: this.#telemetry,
      foreignAnswer: this.#foreignAnswer,
      ...exchange,
    });
  }
}

/**
 * Returns whether a failure says that the subject of the call does not exist, rather than that the
 * call went to a wrong place.
 */
export function isGone(error: unknown): boolean {
  return error instanceof ProviderFailure && error.refusal === 'not-found';
}

function read<T>(answer: ProviderAnswer, schema: z.ZodType<T>): T {
  return readShape(answer, schema, 'INVERS');
}

async function collect<T>(items: AsyncGenerator<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
