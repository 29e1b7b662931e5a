import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { type FormattedExecutionResult } from 'graphql';
import { enginePlugin } from './apollo-plugins.js';
import { type Asking } from './context.js';
import { type GraphqlEngine } from './engine.js';
import { LIMIT_RULES, PARSE_OPTIONS } from './limits.js';

/** What the explorers open with. */
export interface Sandbox {
  /** The operation in the editor. */
  readonly document: string;
  /** Sent with every operation, e.g. the demo's token. */
  readonly headers: Readonly<Record<string, string>>;
}

function landingPage(sandbox: Sandbox | null): ApolloServerPlugin {
  if (!sandbox) return ApolloServerPluginLandingPageDisabled();
  return ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false }, footer: false, document: sandbox.document, headers: { ...sandbox.headers } });
}

export interface ApolloOptions {
  readonly engine: GraphqlEngine;
  /** null for no landing page. */
  readonly sandbox: Sandbox | null;
}

/** Apollo Server over the engine, with nothing switched on that is not used. Its own error messages never get past the engine. */
export function createApollo({ engine, sandbox }: ApolloOptions): ApolloServer<Asking> {
  return new ApolloServer<Asking>({
    gateway: executedBy(engine),
    parseOptions: PARSE_OPTIONS,
    validationRules: [...LIMIT_RULES],
    // Who may read the schema depends on the caller, which Apollo's cache of validated documents does not: the engine asks.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    logger: toApolloLogger(engine),
    stringifyResult,
    plugins: [
      enginePlugin(engine),
      landingPage(sandbox),
      ApolloServerPluginCacheControlDisabled(),
      // For routers that ask for it by `apollo-federation-include-trace: ftv1`; what errors say is none of a trace's business.
      ApolloServerPluginInlineTrace({ includeErrors: { masked: true } }),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

type Gateway = ApolloServerOptionsWithGateway<Asking>['gateway'];
type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

/** Apollo Server's one way to let somebody else carry out operations: the hook for gateways, who also bring the schema. */
function executedBy(engine: GraphqlEngine): Gateway {
  const executor: Executor = async ({ request: { operationName, variables, http }, document, context }) => {
    const { viewer, requestId } = context as Asking;
    // Made here, so that Apollo Server's own objects do not keep what the loaders have brought: see `stringifyResult`.
    const own = engine.createContext(viewer, requestId);
    // A router's trace is taken by instrumented resolvers, which only GraphQL's own executor calls.
    const isTraced = http?.headers.get('apollo-federation-include-trace') === 'ftv1';
    return engine.execute({ document, operationName, variables, context: isTraced ? withSymbolsOf(context, own) : own, compiled: !isTraced }) as ReturnType<Executor>;
  };
  return {
    onSchemaLoadOrUpdate(tell) {
      tell({ apiSchema: engine.schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () => Promise.resolve({ executor }),
    stop: () => Promise.resolve(),
  };
}

/** The instrumented resolvers look on their context for whom to tell: Apollo Server has put it there under symbols of its own. */
function withSymbolsOf<T extends object>(context: object, own: T): T {
  for (const symbol of Object.getOwnPropertySymbols(context)) Object.defineProperty(own, symbol, Object.getOwnPropertyDescriptor(context, symbol) ?? {});
  return own;
}

/**
 * The answer as text. Its data is let go of: Apollo Server makes an object with getters for every request to a gateway, of which V8
 * keeps the hidden class, and by it the answer, until the old generation is collected.
 */
function stringifyResult(result: FormattedExecutionResult): string {
  const text = JSON.stringify(result);
  const data = result.data as Record<string, unknown> | null | undefined;
  for (const name in data) data[name] = null;
  return text;
}

function toApolloLogger({ log }: GraphqlEngine) {
  const silent = (): void => undefined;
  const say = (level: 'warn' | 'error') => (message: unknown) => log[level]({ from: 'apollo' }, String(message));
  return { debug: silent, info: silent, warn: say('warn'), error: say('error') };
}
