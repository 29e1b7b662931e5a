import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_PAGE_SIZE } from '../../src/domain/values/page.js';
import { LIMITS } from '../../src/graphql/limits/limits.js';
import { MAX_ANONYMOUS_BODY_BYTES, MAX_BODY_BYTES } from '../../src/http/limits/request-bodies.js';
import { MAX_FILTER_LENGTH, MAX_FILTER_VALUES } from '../../src/services/filters.js';
import { MAX_ROW_ERRORS } from '../../src/services/onboarding/rows.js';
import { MAX_WEBHOOK_BYTES } from '../../src/services/webhook/webhooks.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A number that a source declares as a constant without exporting it. */
function constantOf(path: string, name: string): number {
  const [, product] = new RegExp(`\\b${name} = ([\\d_ *]+)`).exec(read(path)) ?? [];
  if (product === undefined) throw new Error(`${path} declares no ${name}`);
  return product
    .split('*')
    .reduce((value, factor) => value * Number(factor.trim().replaceAll('_', '')), 1);
}

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 * 1024, bytes: 1 };

/** The last column of the row that begins with these words. */
function documented(words: string): number {
  const [, number = '', unit = 'bytes'] =
    new RegExp(`^\\| ${words}[^|]*\\| ([\\d,]+) ?(\\w+)? \\|$`, 'm').exec(read('docs/limits.md')) ??
    [];
  return Number(number.replaceAll(',', '') || NaN) * (UNITS[unit] ?? NaN);
}

describe('docs/limits.md', () => {
  it.each([
    ['tokens of a document', LIMITS.tokens],
    ['tokens for a caller', LIMITS.anonymousTokens],
    ['levels', LIMITS.depth],
    ['aliases', LIMITS.aliases],
    ['root fields', LIMITS.rootFields],
    ['directives', LIMITS.directives],
    ['fields that the answer', LIMITS.complexity],
    ['items of one list among', LIMITS.listItems],
    ['entities that a router', LIMITS.representations],
    ['HTTP body', MAX_BODY_BYTES],
    ['the same without a good token', MAX_ANONYMOUS_BODY_BYTES],
    [
      'WebSocket message',
      constantOf('src/http/subscriptions/graphql-websocket.ts', 'MAX_MESSAGE_BYTES'),
    ],
    [
      'operation at `/graphql/stream`',
      constantOf('src/http/subscriptions/graphql-stream.ts', 'MAX_OPERATION_BYTES'),
    ],
    [
      'operations at a time',
      constantOf('src/http/subscriptions/graphql-connection.ts', 'MAX_OPERATIONS'),
    ],
    ['webhook', MAX_WEBHOOK_BYTES],
    ['form', constantOf('src/http/routes/oauth/oauth.ts', 'MAX_FORM_BYTES')],
    ['`first`', MAX_PAGE_SIZE],
    ['rows of an onboarding', constantOf('src/services/onboarding/start.ts', 'MAX_ROWS')],
    ['errors named of one row', MAX_ROW_ERRORS],
    [
      'vehicles whose eligibility',
      constantOf('src/services/onboarding/onboardings.ts', 'MAX_CHECKED'),
    ],
    ['enrollments', constantOf('src/services/clearance/clearance-commands.ts', 'MAX_ENROLLMENTS')],
    ['tags', constantOf('src/services/vehicle/tags.ts', 'MAX_TAGS')],
    ['values of one list in a `filterBy`', MAX_FILTER_VALUES],
    ['characters of a text in a `filterBy`', MAX_FILTER_LENGTH],
    [
      'characters of an `idempotencyKey`',
      constantOf('src/services/commands/idempotency.ts', 'MAX_KEY_LENGTH'),
    ],
  ])('says what the source says: %s', (words, held) => {
    expect(documented(words)).toBe(held);
  });
});
