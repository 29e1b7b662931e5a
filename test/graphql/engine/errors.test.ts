import { GraphQLError } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ErrorData, FleetgraphError } from '../../../src/domain/errors.js';
import { type Log, toClientError, toGraphqlError } from '../../../src/graphql/engine/errors.js';

describe('what a caller learns of an error', () => {
  let logged: { readonly details: object; readonly message: string }[];
  const log: Log = {
    error: (details, message) => void logged.push({ details, message }),
    warn: () => undefined,
    info: () => undefined,
  };
  const clientError = (error: unknown) => toClientError(toGraphqlError(error), 'req-1', log);

  beforeEach(() => {
    logged = [];
  });

  test('a refusal of ours goes out with its code and data', () => {
    const refusal = new FleetgraphError(
      'CURSOR_EXPIRED',
      'Too old.',
      { headCursor: 'abc' },
      { cause: new Error('the row is gone') },
    );
    expect(
      clientError(
        new GraphQLError('wrapped', { originalError: refusal, path: ['fleet', 'clearanceEvents'] }),
      ),
    ).toEqual({
      message: 'Too old.',
      path: ['fleet', 'clearanceEvents'],
      extensions: { code: 'CURSOR_EXPIRED', headCursor: 'abc' },
    });
    expect(logged).toEqual([]);
  });

  test('a refusal is found however deep it was wrapped, and its data cannot change its code', () => {
    const refusal = new FleetgraphError('FORBIDDEN', 'No.', { code: 'OTHER' } as ErrorData);
    const inner = new GraphQLError('inner', { originalError: refusal });
    expect(
      clientError(
        new GraphQLError('outer', {
          originalError: inner,
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        }),
      ),
    ).toEqual({ message: 'No.', extensions: { code: 'FORBIDDEN' } });
  });

  test('anything else is masked, and logged with its cause', () => {
    const fault = new Error('connect ECONNREFUSED 10.0.0.7', { cause: new Error('socket') });
    expect(clientError(fault)).toEqual({
      message: 'Internal server error',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'req-1' },
    });
    expect(logged).toEqual([
      {
        details: { err: fault, requestId: 'req-1', path: undefined },
        message: 'a request failed by our fault',
      },
    ]);
  });

  test('an error that only looks like ours is masked too', () => {
    const fault = Object.assign(new Error('secret'), {
      code: 'FORBIDDEN',
      extensions: { code: 'FORBIDDEN' },
    });
    expect(
      clientError(
        new GraphQLError(fault.message, { originalError: fault, extensions: fault.extensions }),
      ).message,
    ).toBe('Internal server error');
    expect(clientError('just a text').message).toBe('Internal server error');
    expect(
      clientError(
        new GraphQLError('Cannot return null for non-nullable field Vehicle.fleet.', {
          path: ['vehicle', 'fleet'],
        }),
      ).extensions,
    ).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'req-1' });
  });

  test('extensions of the library never come out, above all no stack', () => {
    const error = new GraphQLError('Cannot query field "x" on type "Query".', {
      extensions: {
        code: 'GRAPHQL_VALIDATION_FAILED',
        stacktrace: ['at x'],
        http: { status: 400 },
      },
    });
    expect(clientError(error)).toEqual({
      message: error.message,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });
});
