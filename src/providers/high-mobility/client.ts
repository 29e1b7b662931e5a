import { type z } from 'zod';
import { type ProviderTelemetry } from '../../domain/ports/telemetry.js';
import { type ProviderEnvironment } from '../../domain/provider.js';
import { callForAccount } from '../access/account-call.js';
import {
  checkShape,
  isSuccess,
  malformed,
  type ProviderAnswer,
  readJson,
  readNothing,
  readShape,
  tryJson,
} from '../access/answer.js';
import { type ProviderCall } from '../access/call.js';
import { foreignAnswerReader } from '../access/foreign-answer.js';
import { callProvider, parseBaseUrl } from '../access/http.js';
import { listPages, type PagedList } from '../access/lists/list-pages.js';
import { nameText, unwrap } from '../access/lists/listing.js';
import { listInParts } from '../access/lists/streamed-list.js';
import { ProviderFailure } from '../failure.js';
import { type AccountSession, type CallContext } from '../ports/account.js';
import { isNotApproved, isOwnError, isRefreshTokenRefused, toFailure } from './failure.js';
import {
  accessToken,
  clearanceEnd,
  clearanceItem,
  clearanceRequestAnswer,
  eligibility,
  isPendingToken,
  parseStatus,
  serviceAccountToken,
  vehicleToken,
  type WireClearance,
  type WireClearanceRequest,
  type WireEligibility,
  type WireStatus,
  type WireToken,
  type WireVehicleToken,
} from './wire.js';

/** Addresses of High Mobility, and the clock. */
export interface HighMobilityOptions {
  /** Base URL with `/v1`. */
  readonly liveUrl: string;
  /** Base URL with `/v1`. */
  readonly sandboxUrl: string;
  readonly now: () => Date;
  readonly telemetry?: ProviderTelemetry | undefined;
}

/** Maximum bytes of a list of some VINs, and of a further page. */
const MAX_LIST_BYTES = 128 * 1024 * 1024;
/** Maximum bytes of the whole list, which is read while it arrives: two million vehicles. */
const MAX_STREAM_BYTES = 2 * 1024 * 1024 * 1024;

/** The OAuth client that renews and revokes. */
interface OauthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Exchange = Pick<
  ProviderCall,
  'name' | 'method' | 'path' | 'json' | 'maxBytes' | 'streamed' | 'repeatable' | 'statusOf'
>;

/**
 * High Mobility's calls, one method each, checked for shape. All of them
 * @throws ProviderFailure, with the provider's error details in `details`.
 */
export class HighMobilityClient {
  readonly #baseUrls: Readonly<Record<ProviderEnvironment, string>>;
  readonly #now: () => Date;
  readonly #telemetry: HighMobilityOptions['telemetry'];
  readonly #foreignAnswer: (answer: ProviderAnswer) => ProviderFailure | undefined;

  /** @throws TypeError for a base URL that secrets must not be sent to. */
  constructor(options: HighMobilityOptions) {
    this.#baseUrls = {
      LIVE: parseBaseUrl(options.liveUrl),
      SANDBOX: parseBaseUrl(options.sandboxUrl),
    };
    this.#now = options.now;
    this.#telemetry = options.telemetry;
    this.#foreignAnswer = foreignAnswerReader({
      whose: 'High Mobility',
      isOwnError,
      hasErrorStatuses: true,
      now: options.now,
    });
  }

  /**
   * `POST /v1/access_tokens`, with a client secret or a client assertion (RFC 6749, 4.4; RFC 7523,
   * 2.2).
   */
  async createAccessToken(
    context: CallContext,
    body: Readonly<Record<string, string>>,
  ): Promise<WireToken> {
    return this.#signIn(context, 'createAccessToken', '/access_tokens', body, accessToken);
  }

  /** `POST /v1/auth_tokens`, the service account's (RFC 7523, 2.1). */
  async createAuthToken(
    context: CallContext,
    body: Readonly<Record<string, string>>,
  ): Promise<WireToken> {
    return this.#signIn(context, 'createAuthToken', '/auth_tokens', body, serviceAccountToken);
  }

  /**
   * `POST /v1/fleets/vehicles`: a result for each vehicle, bad ones included, each to be read by
   * itself.
   */
  async createClearances(
    session: AccountSession,
    body: WireClearanceRequest,
  ): Promise<{ readonly answer: ProviderAnswer; readonly results: readonly unknown[] }> {
    const answer = await this.accountCall(session, {
      name: 'createClearances',
      method: 'POST',
      path: '/fleets/vehicles',
      json: body,
    });
    return { answer, results: read(answer, clearanceRequestAnswer) };
  }

  /**
   * `GET /v1/fleets/vehicles`: the clearances of some VINs, each to be read by itself. No pages are
   * documented; should there be some, they are followed.
   */
  async listClearances(
    session: AccountSession,
    vins: readonly string[],
  ): Promise<readonly unknown[]> {
    const filter = {
      vin: vins.length === 1 ? { operator: 'eq', value: vins[0] } : { operator: 'in', value: vins },
    };
    const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`;
    const found: unknown[] = [];
    for await (const { items } of listPages(this.#clearanceList(session, query)))
      found.push(...items);
    return found;
  }

  /** `GET /v1/fleets/vehicles`: all clearances, in parts while they arrive. */
  allClearances(session: AccountSession): AsyncGenerator<readonly unknown[]> {
    return listInParts({
      ...this.#clearanceList(session),
      open: (path) =>
        this.accountCall(session, {
          name: 'listClearances',
          method: 'GET',
          path,
          maxBytes: MAX_STREAM_BYTES,
          streamed: true,
        }),
    });
  }

  #clearanceList(session: AccountSession, query?: string): PagedList {
    return {
      whose: 'High Mobility',
      path: '/fleets/vehicles',
      query,
      itemsIn: 'vehicles',
      isBare: true,
      ask: (path) =>
        this.accountCall(session, {
          name: 'listClearances',
          method: 'GET',
          path,
          maxBytes: MAX_LIST_BYTES,
        }),
    };
  }

  /**
   * `GET /v1/fleets/vehicles/{vin}`: limited to 60 calls a minute for the whole application; prefer
   * the list.
   */
  async getClearance(session: AccountSession, vin: string): Promise<WireClearance> {
    const answer = await this.accountCall(session, {
      name: 'getClearance',
      method: 'GET',
      path: `/fleets/vehicles/${encodeURIComponent(vin)}`,
    });
    return checkShape(
      answer,
      unwrap(readJson(answer), 'vin', ['vehicle']),
      clearanceItem,
      'High Mobility',
    );
  }

  /**
   * `DELETE /v1/fleets/vehicles/{vin}`: revokes an approved clearance, cancels a pending one.
   * @returns the state it then has, or the failure to throw if the provider's record does not hold
   * it either: an answer without a body, or with a state that has no name here, says only that the
   * call succeeded
   */
  async deleteClearance(
    session: AccountSession,
    vin: string,
  ): Promise<WireStatus | ProviderFailure> {
    const answer = await this.accountCall(session, {
      name: 'deleteClearance',
      method: 'DELETE',
      path: `/fleets/vehicles/${encodeURIComponent(vin)}`,
    });
    if (answer.text.trim() === '')
      return malformed(
        answer,
        'High Mobility answered to the end of a clearance without its state.',
      );
    const { status } = checkShape(
      answer,
      unwrap(readJson(answer), 'status', ['vehicle']),
      clearanceEnd,
      'High Mobility',
    );
    return (
      parseStatus(status) ??
      malformed(
        answer,
        `High Mobility answered to the end of a clearance with the state ${JSON.stringify(nameText(status))}.`,
      )
    );
  }

  /**
   * `POST /v1/eligibility`: 422 for an invalid VIN or a brand that is not activated. It only asks,
   * so repeating it does no harm.
   */
  async checkEligibility(
    session: AccountSession,
    vin: string,
    brand: string,
  ): Promise<WireEligibility> {
    const answer = await this.accountCall(session, {
      name: 'checkEligibility',
      method: 'POST',
      path: '/eligibility',
      json: { vin, brand },
      repeatable: true,
    });
    const stated = read(answer, eligibility);
    if (stated.vin && stated.vin.toUpperCase() !== vin.toUpperCase())
      throw malformed(
        answer,
        'High Mobility answered about another vehicle than it was asked about.',
      );
    return stated;
  }

  /**
   * `POST /v1/fleets/access_tokens`: a vehicle's first pair; 400 when it is not approved, a pair of
   * status `pending` when its owner has not granted it. Another pair does no harm.
   */
  async createVehicleToken(
    session: AccountSession,
    vin: string,
  ): Promise<WireVehicleToken | 'not-approved'> {
    try {
      const answer = await this.accountCall(session, {
        name: 'createVehicleToken',
        method: 'POST',
        path: '/fleets/access_tokens',
        json: { vin },
        repeatable: true,
      });
      return isPendingToken(tryJson(answer)) ? 'not-approved' : read(answer, vehicleToken);
    } catch (error) {
      if (error instanceof ProviderFailure && isNotApproved(error)) return 'not-approved';
      throw error;
    }
  }

  /**
   * `POST /v1/access_tokens` with a refresh token, which the new pair replaces: not to be repeated
   * blindly.
   */
  async refreshVehicleToken(
    context: CallContext,
    client: OauthClient,
    refreshToken: string,
  ): Promise<WireVehicleToken | 'refused'> {
    const json = {
      grant_type: 'refresh_token',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      refresh_token: refreshToken,
    };
    const answer = await this.#call(
      context,
      { name: 'refreshVehicleToken', method: 'POST', path: '/access_tokens', json },
      {},
    );
    if (isSuccess(answer))
      return isPendingToken(tryJson(answer)) ? 'refused' : read(answer, vehicleToken);
    if (isRefreshTokenRefused(answer)) return 'refused';
    throw toFailure(answer, 'sign-in', [client.clientSecret, refreshToken], this.#now());
  }

  /** `DELETE /v1/access_tokens` (RFC 7009). */
  async revokeToken(
    context: CallContext,
    client: OauthClient,
    token: string,
    hint: 'access_token' | 'refresh_token',
  ): Promise<void> {
    const json = {
      token,
      client_id: client.clientId,
      client_secret: client.clientSecret,
      token_type_hint: hint,
    };
    const answer = await this.#call(
      context,
      { name: 'revokeToken', method: 'DELETE', path: '/access_tokens', json, repeatable: true },
      {},
    );
    if (!isSuccess(answer))
      throw toFailure(answer, 'sign-in', [client.clientSecret, token], this.#now());
    readNothing(answer);
  }

  /**
   * `DELETE /v1/auth_tokens/{auth_token}`, a service account's. The token authorizes its own
   * deletion: an answer that does not know or accept it means that it is no longer valid.
   */
  async deleteAuthToken(context: CallContext, token: string): Promise<void> {
    const exchange = {
      name: 'deleteAuthToken',
      method: 'DELETE',
      path: `/auth_tokens/${encodeURIComponent(token)}`,
      repeatable: true,
    } as const;
    const answer = await this.#call(context, exchange, { authorization: `Bearer ${token}` });
    if (isSuccess(answer)) readNothing(answer);
    else if (answer.status !== 404 && answer.status !== 401)
      throw toFailure(answer, 'fleet', [token], this.#now());
  }

  async #signIn(
    context: CallContext,
    name: string,
    path: string,
    json: Readonly<Record<string, string>>,
    schema: z.ZodType<WireToken>,
  ): Promise<WireToken> {
    const answer = await this.#call(
      context,
      { name, method: 'POST', path, json, repeatable: true },
      {},
    );
    if (!isSuccess(answer)) {
      const secrets = [json['client_secret'], json['client_assertion'], json['assertion']].filter(
        (secret) => secret !== undefined,
      );
      throw toFailure(answer, 'sign-in', secrets, this.#now());
    }
    return read(answer, schema);
  }

  /** Makes a call with the account's token. */
  async accountCall(session: AccountSession, exchange: Exchange): Promise<ProviderAnswer> {
    const { answer, token } = await callForAccount(
      session,
      (bearer) => this.#call(session, exchange, { authorization: `Bearer ${bearer}` }),
      exchange.statusOf,
    );
    if (!isSuccess(answer)) throw toFailure(answer, 'fleet', [token], this.#now());
    return answer;
  }

  #call(
    context: CallContext,
    exchange: Exchange,
    headers: Readonly<Record<string, string>>,
  ): Promise<ProviderAnswer> {
    return callProvider({
      provider: 'HIGH_MOBILITY',
      baseUrl: this.#baseUrls[context.environment],
      guard: context.guard,
      headers,
      telemetry: this.#telemetry,
      foreignAnswer: this.#foreignAnswer,
      ...exchange,
    });
  }
}

function read<T>(answer: ProviderAnswer, schema: z.ZodType<T>): T {
  return readShape(answer, schema, 'High Mobility');
}
