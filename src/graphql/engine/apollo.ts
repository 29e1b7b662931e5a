import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { LIMIT_RULES, PARSE_OPTIONS } from '../limits/limits.js';
import { enginePlugin, forTraced } from './apollo-plugins.js';
import { type GraphqlContext } from './context.js';
import { type GraphqlEngine } from './engine.js';

/** Initial content of the explorers. */
export interface Sandbox {
  /** The operation in the editor. */
  readonly document: string;
  /** Sent with every operation, e.g. the demo's token. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Headers that a browser sends across origins after a preflight only, so that a request with one of
 * them was not forged by another site (Fetch Standard, CORS-safelisted request headers).
 */
const NO_SIMPLE_REQUEST = [
  'authorization',
  'apollo-require-preflight',
  'x-apollo-operation-name',
] as const;

function landingPage(sandbox: Sandbox | null): ApolloServerPlugin {
  if (!sandbox) return ApolloServerPluginLandingPageDisabled();
  return ApolloServerPluginLandingPageLocalDefault({
    embed: { runTelemetry: false },
    footer: false,
    document: sandbox.document,
    headers: { ...sandbox.headers },
  });
}

export interface ApolloOptions {
  readonly engine: GraphqlEngine;
  /** null for no landing page. */
  readonly sandbox: Sandbox | null;
}

/**
 * Apollo Server over the engine, with nothing switched on that is not used. Its own error messages
 * never get past the engine.
 */
export function createApollo({ engine, sandbox }: ApolloOptions): ApolloServer<GraphqlContext> {
  return new ApolloServer<GraphqlContext>({
    schema: engine.schema,
    // The engine hands each request its document, see `enginePlugin`.
    documentStore: null,
    parseOptions: PARSE_OPTIONS,
    validationRules: [...LIMIT_RULES],
    // The engine checks the right to read the schema: it depends on the caller, unlike Apollo's
    // cache of validated documents.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    csrfPrevention: { requestHeaders: [...NO_SIMPLE_REQUEST] },
    allowBatchedHttpRequests: false,
    logger: toApolloLogger(engine),
    stringifyResult: (result) => engine.write(result),
    plugins: [
      enginePlugin(engine),
      landingPage(sandbox),
      ApolloServerPluginCacheControlDisabled(),
      // Traces never contain the messages of errors.
      forTraced(ApolloServerPluginInlineTrace({ includeErrors: { masked: true } })),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

function toApolloLogger({ log }: GraphqlEngine) {
  const silent = (): void => undefined;
  const say = (level: 'warn' | 'error') => (message: unknown) =>
    log[level]({ from: 'apollo' }, String(message));
  return { debug: silent, info: silent, warn: say('warn'), error: say('error') };
}
