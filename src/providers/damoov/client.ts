import { type z } from 'zod';
import { type ProviderTelemetry } from '../../domain/ports/telemetry.js';
import { callForAccount } from '../access/account-call.js';
import { checkShape, malformed, type ProviderAnswer, readJson, tryJson } from '../access/answer.js';
import { type ProviderCall } from '../access/call.js';
import { foreignAnswerReader } from '../access/foreign-answer.js';
import { callProvider, parseBaseUrl } from '../access/http.js';
import { withoutWords } from '../access/redaction/without-words.js';
import { ProviderFailure } from '../failure.js';
import { type AccountSession, type CallContext, type RefreshPair } from '../ports/account.js';
import { type DamoovCall, isOwnError, toFailure } from './failure.js';
import {
  envelope,
  foundUsers,
  registrationResult,
  tokenResult,
  toPascalCase,
  userPage,
  type WireProfile,
  type WireRegistration,
  type WireToken,
  type WireUserPage,
} from './wire.js';

/** Addresses of Damoov's services, and the clock. */
export interface DamoovOptions {
  /** Base URL of the user service, without `/v1`. */
  readonly userUrl: string;
  /** Base URL of trips and indicators. */
  readonly apiUrl: string;
  readonly now: () => Date;
  readonly telemetry?: ProviderTelemetry | undefined;
}

/** An instance at Damoov, to which users belong, and the key to it. */
export interface InstancePair {
  readonly instanceId: string;
  readonly instanceKey: string;
}

/** Users on a page, as many as the provider's own sample asks for; a maximum is not on record. */
const PAGE_SIZE = 50;

type Exchange = Pick<
  ProviderCall,
  'name' | 'method' | 'path' | 'headers' | 'json' | 'repeatable' | 'maxBytes'
>;

/** Service that answers a call. */
type Service = 'user' | 'data';

/**
 * Calls of Damoov's user service, one method each, and the way to the others, checked for shape.
 * The envelope's `Status` decides whether a call succeeded. All of them
 * @throws ProviderFailure, with the provider's error details in `details`.
 */
export class DamoovClient {
  readonly #baseUrls: Readonly<Record<Service, string>>;
  readonly #now: () => Date;
  readonly #telemetry: DamoovOptions['telemetry'];
  readonly #foreignAnswer: (answer: ProviderAnswer) => ProviderFailure | undefined;
  #takesPageSize = true;

  /** @throws TypeError for a base URL that secrets must not be sent to. */
  constructor(options: DamoovOptions) {
    this.#baseUrls = {
      user: parseBaseUrl(options.userUrl),
      data: parseBaseUrl(options.apiUrl),
    };
    this.#now = options.now;
    this.#telemetry = options.telemetry;
    this.#foreignAnswer = foreignAnswerReader({ whose: 'Damoov', isOwnError, now: options.now });
  }

  /**
   * `POST /v1/Auth/Login`. `LoginFields` goes out as JSON within JSON, which the provider asks for.
   * @param instanceId of a user's instance; an admin has none.
   */
  async login(
    context: CallContext,
    loginFields: Readonly<Record<string, string>>,
    password: string,
    instanceId?: string,
  ): Promise<WireToken> {
    const exchange: Exchange = {
      name: 'login',
      method: 'POST',
      path: '/v1/Auth/Login',
      json: { LoginFields: JSON.stringify(loginFields), Password: password },
      // Repeating it returns another pair and ends the first one, which was never received.
      repeatable: true,
      ...(instanceId !== undefined && { headers: { InstanceId: instanceId } }),
    };
    // For a user the login's only field is the permanent key.
    const secrets =
      instanceId === undefined ? [password] : [password, ...Object.values(loginFields)];
    return this.#read(await this.#call(context, exchange), 'login', secrets, tokenResult);
  }

  /** `POST /v1/Auth/RefreshToken`: a new pair for both tokens of the last one, which it spends. */
  async refresh(
    context: CallContext,
    { accessToken, refreshToken, deviceToken = '' }: RefreshPair,
  ): Promise<WireToken> {
    const json = { AccessToken: accessToken, RefreshToken: refreshToken };
    return this.#read(
      await this.#call(context, {
        name: 'refresh',
        method: 'POST',
        path: '/v1/Auth/RefreshToken',
        json,
      }),
      'refresh',
      [accessToken, refreshToken, deviceToken],
      tokenResult,
    );
  }

  /** `POST /v1/Registration/create`: makes one more user each time it is done. */
  async register(
    context: CallContext,
    { instanceId, instanceKey }: InstancePair,
    json: WireRegistration,
  ): Promise<{ readonly deviceToken: string; readonly token: WireToken | null }> {
    const headers = { InstanceId: instanceId, InstanceKey: instanceKey };
    const answer = await this.#call(context, {
      name: 'register',
      method: 'POST',
      path: '/v1/Registration/create',
      headers,
      json,
    });
    const secrets = [instanceKey, json.CustomToken ?? '', json.Email ?? ''];
    const result = this.#read(answer, 'registration', secrets, registrationResult);
    // The provider's own test for a wrong pair of id and key: an answer without a DeviceToken.
    if (!result?.DeviceToken) {
      throw new ProviderFailure(
        'DAMOOV',
        'rejected',
        "Damoov registered no user: the instance's id or key may be wrong.",
        {
          status: answer.status,
          refusal: 'invalid',
        },
      );
    }
    const { DeviceToken, AccessToken, RefreshToken } = result;
    return {
      deviceToken: DeviceToken,
      token: AccessToken ? { DeviceToken, AccessToken, RefreshToken } : null,
    };
  }

  /**
   * `POST /v1/Management/users/GetFilteredPage`: a page of an instance's users, oldest first, so
   * that new ones come last.
   */
  async listUsers(
    session: AccountSession,
    instanceId: string,
    page: number,
  ): Promise<{
    readonly users: readonly unknown[];
    readonly hasNextPage: boolean;
    /** Number of users on all pages; null where the answer does not say. */
    readonly total: number | null;
  }> {
    const answer = await this.#askPage(session, {
      InstanceIds: [instanceId],
      PageNumber: page,
      IncludeAccountInfo: true,
      Sort: 'DateCreated',
      ActivityStatuses: [],
      ShowInactiveUsers: true,
    });
    const stated = this.#result(answer, userPage);
    if (typeof stated.CurrentPage === 'number' && stated.CurrentPage !== page) {
      // The last page once more, because it was not known that it was the last one.
      if (page > 1 && stated.HasNextPage !== true && (stated.TotalPages ?? 0) < page)
        return { users: [], hasNextPage: false, total: null };
      throw malformed(
        answer,
        `Damoov answered with page ${stated.CurrentPage} instead of ${page}.`,
      );
    }
    return {
      users: stated.Users ?? [],
      hasNextPage: goesOn(stated, page),
      total: stated.TotalUsers ?? null,
    };
  }

  /** A size that Damoov refuses for the first page is left out from then on. */
  async #askPage(
    session: AccountSession,
    json: Readonly<Record<string, unknown>> & { readonly PageNumber: number },
  ): Promise<ProviderAnswer> {
    const exchange: Exchange = {
      name: 'listUsers',
      method: 'POST',
      path: '/v1/Management/users/GetFilteredPage',
      headers: { 'content-type': 'application/json-patch+json' },
      repeatable: true,
    };
    if (!this.#takesPageSize) return this.#manage(session, { ...exchange, json });
    try {
      return await this.#manage(session, { ...exchange, json: { ...json, PageSize: PAGE_SIZE } });
    } catch (error) {
      if (json.PageNumber !== 1 || !isRefusedSize(error)) throw error;
      const answer = await this.#manage(session, { ...exchange, json });
      this.#takesPageSize = false;
      return answer;
    }
  }

  /** `GET /v1/Management/users/find`: all users with these fields. */
  async findUsers(
    session: AccountSession,
    fields: Readonly<Record<string, string>>,
  ): Promise<readonly unknown[]> {
    const query = new URLSearchParams({ ...fields, IncludeAccountInfo: 'true' }).toString();
    const exchange: Exchange = {
      name: 'findUsers',
      method: 'GET',
      path: `/v1/Management/users/find?${query}`,
    };
    return (
      this.#result(await this.#manage(session, exchange, Object.values(fields)), foundUsers) ?? []
    );
  }

  /** `PUT /v1/Management/users`: changes the fields that the body names. */
  async updateUser(session: AccountSession, deviceToken: string, json: WireProfile): Promise<void> {
    const exchange: Exchange = {
      name: 'updateUser',
      method: 'PUT',
      path: '/v1/Management/users',
      headers: { 'content-type': 'application/json-patch+json', UserDeviceToken: deviceToken },
      json,
      repeatable: true,
    };
    const personal = Object.values(json).filter((value) => typeof value === 'string');
    await this.#manage(session, exchange, [deviceToken, ...personal]);
  }

  /** `DELETE /v1/Management/users/{DeviceToken}`: for good, with all data. */
  async deleteUser(session: AccountSession, deviceToken: string): Promise<void> {
    const exchange: Exchange = {
      name: 'deleteUser',
      method: 'DELETE',
      path: `/v1/Management/users/${encodeURIComponent(deviceToken)}`,
      repeatable: true,
    };
    await this.#manage(session, exchange, [deviceToken]);
  }

  /**
   * Makes a call of trips or indicators and returns its `Result`.
   * @param secrets what no error may quote
   */
  async dataCall<T>(
    session: AccountSession,
    exchange: Exchange,
    secrets: readonly string[],
    schema: z.ZodType<T>,
  ): Promise<T> {
    try {
      return this.#result(await this.#manage(session, exchange, secrets, 'data'), schema);
    } catch (error) {
      throw withoutWords(error);
    }
  }

  /** A call with the admin's token. */
  async #manage(
    session: AccountSession,
    exchange: Exchange,
    secrets: readonly string[] = [],
    service: Service = 'user',
  ): Promise<ProviderAnswer> {
    const callWith = (bearer: string) =>
      this.#call(
        session,
        { ...exchange, headers: { ...exchange.headers, authorization: `Bearer ${bearer}` } },
        service,
      );
    const { answer, token } = await callForAccount(session, callWith, statusOf);
    this.#check(answer, 'management', [token, ...secrets]);
    return answer;
  }

  #call(
    { guard }: CallContext,
    exchange: Exchange,
    service: Service = 'user',
  ): Promise<ProviderAnswer> {
    return callProvider({
      provider: 'DAMOOV',
      baseUrl: this.#baseUrls[service],
      guard,
      statusOf,
      telemetry: this.#telemetry,
      foreignAnswer: this.#foreignAnswer,
      ...exchange,
    });
  }

  #read<T>(
    answer: ProviderAnswer,
    call: DamoovCall,
    secrets: readonly string[],
    schema: z.ZodType<T>,
  ): T {
    this.#check(answer, call, secrets);
    return this.#result(answer, schema);
  }

  #check(answer: ProviderAnswer, call: DamoovCall, secrets: readonly string[]): void {
    const status = statusOf(answer);
    if (status === undefined || status < 400) {
      if (isSuccess(status)) return;
      throw malformed(answer, "Damoov's answer does not say whether the call went well.");
    }
    throw toFailure(answer, status, call, secrets, this.#now());
  }

  #result<T>(answer: ProviderAnswer, schema: z.ZodType<T>): T {
    const { Result } = envelope.parse(toPascalCase(readJson(answer)));
    return checkShape(answer, Result, schema, 'Damoov', ['Result']);
  }
}

/** Any other status is an error to the provider's own clients, also another one of 2xx. */
function isSuccess(status: number | undefined): boolean {
  return status === 200;
}

/**
 * The status that decides. The envelope's, except that a failure of HTTP's cannot become a success
 * by it; HTTP's where there is no envelope and that says enough: a failure, or 204, which has no
 * body. undefined when nothing decides.
 */
function statusOf(answer: ProviderAnswer): number | undefined {
  const { data } = envelope.safeParse(toPascalCase(tryJson(answer)));
  const httpFailed = answer.status >= 400;
  // An error status within a success that is not in Damoov's format does not come from Damoov.
  const isOwn = data !== undefined && (data.Status < 400 || isOwnError(answer));
  if (isOwn && (!httpFailed || data.Status >= 400)) return data.Status;
  if (answer.status === 204) return 200;
  return httpFailed ? answer.status : undefined;
}

/** Returns whether the page size may be what was refused: the answer names nothing else. */
function isRefusedSize(error: unknown): boolean {
  if (!(error instanceof ProviderFailure) || (error.status !== 400 && error.status !== 422))
    return false;
  const named = error.details.flatMap(({ source }) => source ?? []);
  return named.length === 0 || named.some((field) => /size|limit|page/i.test(field));
}

/**
 * Returns whether there is a page after this one, by any indication in the answer. Without one
 * there may be a next page: an empty page is the end then, whatever the size that the provider has
 * cut pages to.
 */
function goesOn(
  { Users, HasNextPage, TotalPages, TotalUsers }: WireUserPage,
  page: number,
): boolean {
  const size = Users?.length ?? 0;
  if (size === 0) return false;
  if (typeof HasNextPage === 'boolean') return HasNextPage;
  if (typeof TotalPages === 'number') return page < TotalPages;
  return typeof TotalUsers !== 'number' || page * size < TotalUsers;
}
