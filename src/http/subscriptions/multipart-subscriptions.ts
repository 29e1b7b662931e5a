import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type RightsWatch } from '../../auth/rights-watch.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { type Admission } from '../limits/admission.js';
import { type OpenLimit } from '../limits/open-limit.js';
import { keyOf } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { type EventStream } from './event-stream.js';
import { type OperationRequest, Operations, type RunningOperation } from './operations.js';
import { httpRefusal } from './outage.js';
import { pump, type ResponseSource, Sessions } from './session.js';
import { streamResponse } from './streamed-response.js';

/** Milliseconds between two heartbeats, which the protocol asks for. */
const HEARTBEAT_MS = 5000;
/** Milliseconds between two sweeps of all responses. */
const SWEEP_MS = 1000;

const HEADERS = { 'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0' };

export interface MultipartSubscriptionsOptions {
  readonly graphql: GraphqlEngine;
  readonly admission: Admission;
  /** Notifies sessions of the end of their rights. */
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Browser origins that may subscribe; clients without an `Origin` are no browsers. */
  readonly allowedOrigins: readonly string[];
  /** Limits open responses per client, together with event streams. */
  readonly openLimit: OpenLimit;
  /** Limits unread bytes. */
  readonly unread: UnreadBudget;
  readonly now: () => Date;
  /** Milliseconds between two heartbeats; 5000 by default. */
  readonly heartbeatMs?: number;
  /** Milliseconds between two sweeps of all responses; 1000 by default. */
  readonly sweepMs?: number;
}

const BOUNDARY = '\r\n--graphql';
/** End of the response, behind the boundary of its last part. */
const END = '--\r\n';

/** Formats a part of a response; `json` is `{}` for a heartbeat. */
type FormatPart = (json: string) => string;

/**
 * Returns what formats the parts of one response. Each part ends with the boundary of the next one:
 * clients take a part for complete when they read the boundary behind it.
 */
function partsOfResponse(): FormatPart {
  let opening = BOUNDARY;
  return (json) => {
    const part = `${opening}\r\nContent-Type: application/json\r\n\r\n${json}${BOUNDARY}`;
    opening = '';
    return part;
  };
}

/**
 * Returns whether the client reads responses in parts, as Apollo Client's HttpLink says of
 * subscriptions.
 */
export const readsParts = ({ headers: { accept = '' } }: FastifyRequest): boolean =>
  /multipart\/mixed[^,]*;\s*subscriptionSpec="?1\.0"?/i.test(accept);

/**
 * Serves subscriptions by `POST /graphql` as responses in parts: Apollo's protocol of multipart
 * subscriptions over HTTP, version 1.0. Each response is the session of one subscription.
 */
export class MultipartSubscriptions {
  readonly #options: MultipartSubscriptionsOptions;
  readonly #operations: Operations;
  readonly #sessions: Sessions;

  constructor(options: MultipartSubscriptionsOptions) {
    const { graphql, rights, sweepMs = SWEEP_MS } = options;
    this.#options = options;
    this.#operations = new Operations(graphql, 'multipart');
    this.#sessions = new Sessions({ rights, sweepMs });
  }

  /** Number of open responses. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Refuses new subscriptions and ends all others, so that their clients connect again. */
  dispose(): Promise<void> {
    return this.#sessions.dispose();
  }

  /** Answers a subscription; its refusal is JSON as that of any other operation. */
  async serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      this.#assertMayOpen(request);
      const release = this.#options.openLimit.take(keyOf(request));
      try {
        return await this.#subscribe(request, reply);
      } finally {
        release();
      }
    } catch (error) {
      return this.#refuse(reply, [error], request.id);
    }
  }

  #assertMayOpen({ headers: { origin } }: FastifyRequest): void {
    if (this.#sessions.isClosing)
      throw new FleetgraphError(
        'RATE_LIMITED',
        'The server is about to stop: connect again and resume after your last cursor.',
        { retryAfterSeconds: 1 },
      );
    if (origin !== undefined && !this.#options.allowedOrigins.includes(origin))
      throw new FleetgraphError('FORBIDDEN', 'This origin may not call.');
  }

  async #subscribe(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const caller = this.#options.admission.callerOf(request);
    const viewer = caller?.viewer ?? null;
    const begun = this.#operations.begin(request.body as OperationRequest, viewer, request.id);
    if (!('controller' in begun)) return this.#refuse(reply, begun, request.id);
    const responses = await this.#operations.subscribe(begun);
    if (!(Symbol.asyncIterator in responses))
      return this.#refuse(reply, responses.errors ?? [], request.id);
    const { unread: budget, now } = this.#options;
    const partOf = partsOfResponse();
    const formatError = (error: unknown): string => this.#lastPart(error, request.id, partOf);
    const sessions = this.#sessions;
    return streamResponse(
      {
        request,
        reply,
        headers: HEADERS,
        sessions,
        caller,
        budget,
        now,
        formatError,
        source: responses,
      },
      async (stream) => {
        await this.#pump(stream, { responses, operation: begun, partOf });
        await stream.write(END);
      },
    );
  }

  /** Sends each event as a part, and heartbeats while there is none. */
  async #pump(
    stream: EventStream,
    {
      responses,
      operation,
      partOf,
    }: {
      readonly responses: ResponseSource;
      readonly operation: RunningOperation;
      readonly partOf: FormatPart;
    },
  ): Promise<void> {
    let isIdle = true;
    const send = async (part: string): Promise<void> => {
      isIdle = false;
      await stream.write(part);
      isIdle = true;
    };
    // Clients wait for the first part before they take the subscription for open.
    await send(partOf('{}'));
    const heartbeat = setInterval(() => {
      if (isIdle) void send(partOf('{}'));
    }, this.#options.heartbeatMs ?? HEARTBEAT_MS);
    try {
      await pump(responses, (response) =>
        send(partOf(`{"payload":${this.#operations.formatText(operation, response)}}`)),
      );
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** Formats the end of a subscription with an error of the transport, as the protocol has it. */
  #lastPart(error: unknown, requestId: string, partOf: FormatPart): string {
    const errors = this.#options.graphql.toClientErrors([error], requestId);
    return partOf(JSON.stringify({ payload: null, errors })) + END;
  }

  #refuse(reply: FastifyReply, errors: readonly unknown[], requestId: string): FastifyReply {
    const [first] = errors;
    const [status, headers] = (first instanceof FleetgraphError && httpRefusal(first)) || [
      first instanceof FleetgraphError && first.code === 'FORBIDDEN' ? 403 : 400,
      {},
    ];
    const formatted = this.#operations.refuse(errors, requestId);
    const isUnknown = formatted.every(
      ({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED',
    );
    return reply
      .headers(isUnknown ? { 'www-authenticate': 'Bearer' } : headers)
      .code(isUnknown ? 401 : status)
      .type('application/json; charset=utf-8')
      .send({ errors: formatted });
  }
}
