import { z } from 'zod';
import { type Random } from '../random.js';
import { oddAnswer } from './odd-answer.js';

const scope = {
  /**
   * The request's path with or without `/v1`; `*` stands for any run of characters. All paths when
   * absent.
   */
  path: z.string().min(1).optional(),
  method: z.string().min(1).optional(),
  /** Number of strikes before it is used up; for ever when absent. */
  times: z.int().positive().optional(),
  /** The chance of each strike; 1 when absent. */
  probability: z.number().min(0).max(1).optional(),
};
const webhookScope = {
  /** Only webhooks about this vehicle. */
  vin: z.string().min(1).optional(),
  times: scope.times,
  probability: scope.probability,
};

/**
 * Bodies of answers that are not the provider's; `problem` is a problem of RFC 9457, `framework`
 * what web frameworks write.
 */
export const PAGE_BODIES = ['html', 'empty', 'text', 'json', 'problem', 'framework'] as const;
export type PageBody = (typeof PAGE_BODIES)[number];

/**
 * Ways in which the bytes of an answer can be others than its JSON: with a mark before or a second
 * text behind it, in another encoding, within another value, or without its end.
 */
export const BODY_FORMS = [
  'byte-order-mark',
  'gzip',
  'gzip-without-header',
  'gzip-header-alone',
  'utf-16',
  'cut',
  'twice',
  'as-text',
  'in-list',
  'in-data',
  'deep',
] as const;
export type BodyForm = (typeof BODY_FORMS)[number];

/** Faults that can be switched on; the shape that the control endpoint reads as well. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** The answer comes, later. */
  z.strictObject({ kind: z.literal('latency'), ms: z.int().nonnegative().max(600_000), ...scope }),
  /** An answer with this status instead of the effect. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...scope,
  }),
  /**
   * An answer of something in front of the provider, e.g. a proxy, instead of the effect; a success
   * with it is a sign-in page.
   */
  z.strictObject({
    kind: z.literal('page'),
    status: z.int().min(200).max(599).default(502),
    body: z.enum(PAGE_BODIES).default('html'),
    headers: z.record(z.string(), z.string()).optional(),
    ...scope,
  }),
  /** The connection is torn down before the request has any effect. */
  z.strictObject({ kind: z.literal('reset'), ...scope }),
  /** The request takes effect, its answer is cut in the middle of the JSON, or is `body`. */
  z.strictObject({ kind: z.literal('malformed'), body: z.string().optional(), ...scope }),
  /** The request takes effect, some item of its answer is odd. */
  z.strictObject({ kind: z.literal('odd'), ...oddAnswer, ...scope }),
  /** The request takes effect, its answer has another status, and with `body` another body. */
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int().min(200).max(299),
    body: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...scope,
  }),
  /** The request takes effect, the bytes of its answer come in another form. */
  z.strictObject({ kind: z.literal('form'), form: z.enum(BODY_FORMS), ...scope }),
  /** A redirect instead of the effect. */
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.int().min(300).max(399).default(302),
    to: z.string().optional(),
    ...scope,
  }),
  /** 429 in the provider's own words. */
  z.strictObject({
    kind: z.literal('rate-limit'),
    retryAfterSeconds: z.int().positive().default(10),
    /** Headers that report it, at a provider with several ways; the first when absent. */
    headers: z.enum(['retry-after', 'x-rate-limit']).optional(),
    ...scope,
  }),
  /** No effect and no answer: the connection stays open. */
  z.strictObject({ kind: z.literal('hang'), ...scope }),
  /**
   * The request takes effect, but no answer comes: silence, or a torn connection with `ending:
   * "reset"`.
   */
  z.strictObject({
    kind: z.literal('timeout-after-effect'),
    ending: z.enum(['silence', 'reset']).default('silence'),
    ...scope,
  }),
  z.strictObject({ kind: z.literal('drop-webhooks'), ...webhookScope }),
  /** Every webhook twice, with one delivery id, or with an id of its own when `newId`. */
  z.strictObject({
    kind: z.literal('double-webhooks'),
    newId: z.boolean().default(false),
    ...webhookScope,
  }),
  /** A webhook waits until the next one about its vehicle has gone out, at most `holdMs`. */
  z.strictObject({
    kind: z.literal('reorder-webhooks'),
    holdMs: z.int().positive().default(1000),
    ...webhookScope,
  }),
]);

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;
export type WebhookFault = Extract<Fault, { kind: `${string}-webhooks` }>;
export type RequestFault = Exclude<Fault, WebhookFault>;

interface Entry {
  readonly fault: Fault;
  left: number;
}

/** The faults that are switched on. */
export class FaultBook {
  readonly #random: Random;
  #entries: readonly Entry[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** → takes this one fault away again. @throws ZodError when it is not a fault. */
  add(input: FaultInput): () => void {
    const fault = faultSchema.parse(input);
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#entries = [...this.#entries, entry];
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#entries = [];
  }

  list(): readonly (Fault & { readonly left: number | null })[] {
    return this.#entries.map(({ fault, left }) => ({
      ...fault,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  /** Returns the faults of this request: all delays that match, and the first of the others. */
  strikeRequest(
    method: string,
    path: string,
  ): { readonly delayMs: number; readonly fault: RequestFault | undefined } {
    let delayMs = 0;
    let fault: RequestFault | undefined;
    for (const entry of this.#entries) {
      if (isWebhookFault(entry.fault) || !covers(entry.fault, method, path)) continue;
      if (entry.fault.kind !== 'latency' && fault) continue;
      if (!this.#strikes(entry)) continue;
      if (entry.fault.kind === 'latency') delayMs += entry.fault.ms;
      else fault = entry.fault;
    }
    return { delayMs, fault };
  }

  strikeWebhook(vin: string | null): WebhookFault | undefined {
    for (const entry of this.#entries) {
      if (!isWebhookFault(entry.fault)) continue;
      if (entry.fault.vin !== undefined && entry.fault.vin !== vin) continue;
      if (this.#strikes(entry)) return entry.fault;
    }
    return undefined;
  }

  #strikes(entry: Entry): boolean {
    const { probability = 1 } = entry.fault;
    if (probability < 1 && this.#random() >= probability) return false;
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
    return true;
  }
}

function isWebhookFault(fault: Fault): fault is WebhookFault {
  return fault.kind.endsWith('-webhooks');
}

function covers(fault: RequestFault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return fault.path === undefined || matchesPath(fault.path, path);
}

/**
 * `*` in the pattern stands for any run of characters; a pattern without the version's prefix
 * matches beneath it.
 */
function matchesPath(pattern: string, path: string): boolean {
  const text = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^(/v1)?${text}$`).test(path);
}
