import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { FleetgraphError, type UserError } from '../../domain/errors.js';
import { type GraphqlContext } from './context.js';
import { type Log } from './errors.js';

type Resolver = GraphQLFieldResolver<unknown, GraphqlContext>;

/**
 * Logs every mutation that is executed, on any transport: its name, its client and its outcome,
 * never an argument. The outcome is known whether or not the caller selects `userErrors`.
 */
export function logMutations(schema: GraphQLSchema, log: Log): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
    field.resolve = async (source, args, context: GraphqlContext, info) => {
      const note = (outcome: string, userErrors = 0): void => {
        const fields = {
          mutation: field.name,
          client: context.viewer?.clientId ?? null,
          outcome,
          ...(userErrors > 0 && { userErrors }),
          requestId: context.requestId,
        };
        log.info(fields, 'mutation');
      };
      try {
        const payload: unknown = await resolve(source, args, context, info);
        const codes = userErrorsOf(payload).map(({ code }) => code);
        note(codes.length === 0 ? 'OK' : [...new Set(codes)].join(' '), codes.length);
        return payload;
      } catch (error) {
        note(error instanceof FleetgraphError ? error.code : 'INTERNAL_SERVER_ERROR');
        throw error;
      }
    };
  }
  return schema;
}

function userErrorsOf(payload: unknown): readonly UserError[] {
  const isPayload = typeof payload === 'object' && payload !== null && 'userErrors' in payload;
  return isPayload ? (payload.userErrors as readonly UserError[]) : [];
}
