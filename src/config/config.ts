import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ForeignIssuer } from '../auth/foreign-tokens.js';
import { LONGEST_TOKEN_SECONDS } from '../auth/signing-keys.js';
import { DEFAULT_RESPONSE_BYTES } from '../domain/values/page.js';
import { type Secret } from '../domain/values/secret.js';
import { PROVIDER_URLS, type ProviderUrls } from '../providers/manifests.js';
import { type VaultKey } from '../vault/key-ring.js';
import { type ConsoleOidc, consoleOidc, faultsOfConsoleOidc } from './console-oidc.js';
import { FILE_SETTINGS, parseEnvFile, withSecretFiles } from './env-file.js';
import { nearest } from './nearest.js';
import { networks } from './networks.js';
import {
  type BootstrapClient,
  bootstrapClient,
  database,
  type DatabaseSetting,
  encryptionKeys,
  MAKE_A_KEY,
  metricsToken,
  newClient,
} from './secrets.js';
import { oneOf, setting, wholeNumber } from './setting.js';
import { type DocumentManifest, operationNames, trustedDocuments } from './trusted-documents.js';
import { trustedIssuers } from './trusted-issuers.js';
import { baseUrl, callbackAddresses, faultOfUrl, origins } from './urls.js';

/**
 * Program that reads the settings. `start`, the server, requires all of them; `demo` and the
 * operator's tool (`cli`) run without encryption keys.
 */
export type ConfigMode = 'start' | 'demo' | 'cli';

const INTROSPECTION_MODES = ['authenticated', 'on', 'off'] as const;
const PREPARED_STATEMENTS = ['auto', 'on', 'off'] as const;
export type IntrospectionMode = (typeof INTROSPECTION_MODES)[number];

/** Directives in the SDL that routers read. */
const SUBGRAPH_DIRECTIVES = ['basic', 'all'] as const;
export type SubgraphDirectives = (typeof SUBGRAPH_DIRECTIVES)[number];

/** pino's levels. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every setting, checked; frozen. docs/settings.md says what they mean. */
export interface Config extends ProviderUrls {
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly database: DatabaseSetting;
  /** Maximum time to wait at the start for a PostgreSQL that is not up yet. */
  readonly databaseWaitMs: number;
  /** Settings of connections to PostgreSQL. */
  readonly databaseLimits: {
    readonly size: number;
    readonly connectTimeoutMs: number;
    readonly statementTimeoutMs: number;
    readonly keepAliveMs: number;
    readonly preparedStatements: (typeof PREPARED_STATEMENTS)[number];
  };
  /** The first seals, all open; empty only outside `start`. */
  readonly encryptionKeys: readonly VaultKey[];
  readonly bootstrapClient: BootstrapClient | null;
  readonly trustedIssuers: readonly ForeignIssuer[];
  /** null: our own origin, and Apollo Sandbox's outside production. */
  readonly allowedOrigins: readonly string[] | null;
  /** Proxies that are believed when they name the caller's address; addresses and networks. */
  readonly trustedProxies: readonly string[];
  /** Request rate per client, or per network without a client; 0 a second for no limit. */
  readonly callerRate: { readonly perSecond: number; readonly burst: number };
  /** Access tokens a minute that one client gets from one network; 0: as many as it asks for. */
  readonly signInsPerMinute: number;
  /** Sign-ins a minute at providers that block addresses that exceed a limit. */
  readonly providerSignInsPerMinute: number;
  /** Maximum open event streams per client, or per network without a client; 0 for no limit. */
  readonly streamsPerClient: number;
  /** Open connections of one client, and of one network without a good token; 0 for no limit. */
  readonly connectionLimits: { readonly perClient: number; readonly perNetwork: number };
  /** Webhook rate per endpoint. */
  readonly webhookRate: { readonly perSecond: number; readonly burst: number };
  /** Private networks that outgoing webhooks may reach. */
  readonly webhookNetworks: readonly string[];
  /** Most bytes of one answer of the graph. */
  readonly maxResponseBytes: number;
  readonly reconcileSeconds: number;
  /** Seconds between two reads of a vehicle's data; 0: only on request. */
  readonly vehicleDataSeconds: number;
  /** Seconds of serving requests after SIGTERM while readiness fails; 0 to stop at once. */
  readonly drainSeconds: number;
  readonly journalDays: number;
  /** Days for which deliveries to webhook endpoints are retained. */
  readonly deliveryDays: number;
  readonly tokenTtlSeconds: number;
  readonly introspection: IntrospectionMode;
  readonly subgraphDirectives: SubgraphDirectives;
  /** Addresses below which routers may be called for events; empty: none. */
  readonly callbackAddresses: readonly string[];
  /** The operations that are run, and no other; null: any. */
  readonly trustedDocuments: DocumentManifest | null;
  /** Documents that `/mcp` serves as tools; null where it is off. */
  readonly mcp: {
    readonly documents: DocumentManifest;
    /** Names of the mutations among them that are served. */
    readonly writes: readonly string[];
  } | null;
  /** Settings of the console; null for none. */
  readonly console: {
    /** Identity provider where people sign in; null for client id and secret. */
    readonly oidc: ConsoleOidc | null;
  } | null;
  /** Bearer token for `/metrics`; null to serve them to this machine alone. */
  readonly metricsToken: Secret | null;
  /** URL of the server for the operator's tool. */
  readonly serverUrl: string;
  /** As whom the operator's tool calls the server. */
  readonly client: BootstrapClient | null;
  /** Destination of traces, from OpenTelemetry's own variables; null for none. */
  readonly traces: { readonly endpoint: string; readonly serviceName: string } | null;
  /** Switches off compiled queries, prefetching and compiled row decoders. */
  readonly plain: boolean;
  readonly logLevel: LogLevel;
  readonly production: boolean;
}

/** Everything that is wrong with the settings, at once. */
export class ConfigError extends Error {
  /** Each names the variable, what is wrong and what to do; none repeats a secret. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(
      ['The configuration has faults:', ...faults.map((fault) => `  - ${fault}`)].join('\n'),
      options,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const host = setting((text, fault) => {
  if (/^[A-Za-z0-9.:_%-]+$/.test(text)) return text;
  fault(
    'must be an address or a host name to listen on, such as 127.0.0.1 or 0.0.0.0; the port has a setting of its own.',
  );
  return undefined;
});

/** As many as make no limit of it. */
const MOST = 1_000_000;
/** Bounds of the largest answer: errors always fit in, and one text of it can always be built. */
const LEAST_RESPONSE_BYTES = 65_536;
const MOST_RESPONSE_BYTES = 268_435_456;
/** Providers send in batches: so many seconds' worth of webhooks may come at once. */
const WEBHOOK_BURST_SECONDS = 5;

function schemaFor(mode: ConfigMode, production: boolean) {
  const required = z.string(`is required; make one with: ${MAKE_A_KEY}`).pipe(encryptionKeys);
  return z.object({
    FLEETGRAPH_PORT: wholeNumber(0, 65_535).default(4000),
    FLEETGRAPH_HOST: host.default('127.0.0.1'),
    // Client secrets and tokens travel to this address: in production never in clear text.
    FLEETGRAPH_PUBLIC_URL: baseUrl({ plainHttp: !production }).optional(),
    FLEETGRAPH_DATABASE: database.default({
      kind: 'sqlite',
      path: mode === 'demo' ? 'data/demo.db' : 'data/fleetgraph.db',
    }),
    FLEETGRAPH_DATABASE_POOL: wholeNumber(1, 1000).default(10),
    FLEETGRAPH_DATABASE_WAIT_SECONDS: wholeNumber(0, 3600).default(60),
    FLEETGRAPH_DATABASE_CONNECT_TIMEOUT_SECONDS: wholeNumber(1, 60).default(3),
    FLEETGRAPH_DATABASE_STATEMENT_TIMEOUT_SECONDS: wholeNumber(1, 3600).default(5),
    FLEETGRAPH_DATABASE_KEEPALIVE_SECONDS: wholeNumber(1, 7200).default(10),
    FLEETGRAPH_DATABASE_PREPARED: oneOf(PREPARED_STATEMENTS).default('auto'),
    FLEETGRAPH_ENCRYPTION_KEYS: mode === 'start' ? required : encryptionKeys.default([]),
    FLEETGRAPH_BOOTSTRAP_CLIENT: newClient.optional(),
    FLEETGRAPH_TRUSTED_ISSUERS: trustedIssuers.default([]),
    FLEETGRAPH_ALLOWED_ORIGINS: origins.optional(),
    FLEETGRAPH_TRUSTED_PROXIES: networks.default([]),
    FLEETGRAPH_RATE_PER_SECOND: wholeNumber(0, MOST).default(100),
    FLEETGRAPH_RATE_BURST: wholeNumber(1, MOST).default(500),
    FLEETGRAPH_SIGN_INS_PER_MINUTE: wholeNumber(0, MOST).default(300),
    FLEETGRAPH_PROVIDER_SIGN_INS_PER_MINUTE: wholeNumber(1, 1000).default(4),
    FLEETGRAPH_STREAMS_PER_CLIENT: wholeNumber(0, MOST).default(1000),
    FLEETGRAPH_CONNECTIONS_PER_CLIENT: wholeNumber(0, MOST).default(20_000),
    FLEETGRAPH_CONNECTIONS_PER_NETWORK: wholeNumber(0, MOST).default(1000),
    FLEETGRAPH_WEBHOOK_RATE_PER_SECOND: wholeNumber(0, MOST).default(1000),
    FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: networks.default([]),
    FLEETGRAPH_MAX_RESPONSE_BYTES: wholeNumber(LEAST_RESPONSE_BYTES, MOST_RESPONSE_BYTES).default(
      DEFAULT_RESPONSE_BYTES,
    ),
    FLEETGRAPH_RECONCILE_SECONDS: wholeNumber(1, 86_400).default(300),
    FLEETGRAPH_VEHICLE_DATA_SECONDS: wholeNumber(0, 86_400).default(3600),
    FLEETGRAPH_DRAIN_SECONDS: wholeNumber(0, 600).default(5),
    FLEETGRAPH_JOURNAL_DAYS: wholeNumber(1, 3650).default(30),
    FLEETGRAPH_WEBHOOK_DELIVERY_DAYS: wholeNumber(1, 3650).default(30),
    FLEETGRAPH_TOKEN_TTL_SECONDS: wholeNumber(5, LONGEST_TOKEN_SECONDS).default(900),
    FLEETGRAPH_INTROSPECTION: oneOf(INTROSPECTION_MODES).default(
      mode === 'demo' ? 'on' : 'authenticated',
    ),
    FLEETGRAPH_SUBGRAPH_DIRECTIVES: oneOf(SUBGRAPH_DIRECTIVES).default('basic'),
    FLEETGRAPH_CONSOLE: oneOf(['on', 'off']).default('on'),
    FLEETGRAPH_CONSOLE_OIDC: consoleOidc.optional(),
    FLEETGRAPH_METRICS_TOKEN: metricsToken.optional(),
    FLEETGRAPH_CALLBACK_ORIGINS: callbackAddresses.default([]),
    FLEETGRAPH_TRUSTED_DOCUMENTS: trustedDocuments.optional(),
    FLEETGRAPH_MCP: oneOf(['on', 'off']).default('off'),
    FLEETGRAPH_MCP_DOCUMENTS: trustedDocuments.optional(),
    FLEETGRAPH_MCP_WRITES: operationNames.default([]),
    FLEETGRAPH_URL: baseUrl().optional(),
    FLEETGRAPH_CLIENT: bootstrapClient.optional(),
    FLEETGRAPH_PLAIN: oneOf(['0', '1']).default('0'),
    FLEETGRAPH_LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  });
}

/** The base URLs that the providers' manifests declare. */
const providerUrls = z.object(
  Object.fromEntries(
    PROVIDER_URLS.map(([, { variable, default: url }]) => [variable, baseUrl().default(url)]),
  ),
);

/** Returns the base URLs by their names in the configuration. */
function urlsOf(data: Readonly<Record<string, string>>): ProviderUrls {
  return Object.fromEntries(
    PROVIDER_URLS.map(([name, { variable }]) => [name, data[variable]]),
  ) as unknown as ProviderUrls;
}

const PREFIX = 'FLEETGRAPH_';

/** The names of all settings, NODE_ENV aside. */
export const SETTING_NAMES: readonly string[] = [
  ...Object.keys(schemaFor('start', true).shape),
  ...Object.keys(providerUrls.shape),
];

/** Returns the settings that are set; an empty variable is not. */
function settingsIn(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, text = '']) =>
      name.startsWith(PREFIX) && text.trim() !== '' ? [[name, text]] : [],
    ),
  );
}

/**
 * The settings in `env`, checked and completed; a variable that is empty counts as not set.
 * @throws ConfigError with every fault there is.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  mode: ConfigMode,
): Config {
  const production = env['NODE_ENV'] === 'production';
  const files = withSecretFiles(settingsIn(env));
  const unknown = Object.keys(files.given).filter((name) => !SETTING_NAMES.includes(name));
  const { data, error } = schemaFor(mode, production).safeParse(files.given);
  const urls = providerUrls.safeParse(files.given);
  const endpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() ?? '';
  const wrongEndpoint = endpoint === '' ? undefined : faultOfUrl(endpoint, { plainHttp: true });
  const faults = [
    ...files.faults,
    ...(wrongEndpoint === undefined ? [] : [`OTEL_EXPORTER_OTLP_ENDPOINT ${wrongEndpoint}`]),
    ...[...(error?.issues ?? []), ...(urls.error?.issues ?? [])].map(
      ({ path, message }) => `${String(path[0])} ${message}`,
    ),
    ...unknown.map(faultOfUnknown),
  ];
  if (!data || !urls.data || faults.length > 0) throw new ConfigError(faults);

  const publicUrl = data.FLEETGRAPH_PUBLIC_URL ?? `http://localhost:${data.FLEETGRAPH_PORT}`;
  if (data.FLEETGRAPH_TRUSTED_ISSUERS.some(({ issuer }) => issuer === publicUrl)) {
    throw new ConfigError([
      'FLEETGRAPH_TRUSTED_ISSUERS names this server itself (FLEETGRAPH_PUBLIC_URL); remove that entry.',
    ]);
  }
  const oidc = data.FLEETGRAPH_CONSOLE_OIDC ?? null;
  const oidcFaults = faultsOfConsoleOidc(oidc, data.FLEETGRAPH_TRUSTED_ISSUERS);
  if (oidcFaults.length > 0) throw new ConfigError(oidcFaults);
  const mcpDocuments = data.FLEETGRAPH_MCP_DOCUMENTS ?? data.FLEETGRAPH_TRUSTED_DOCUMENTS;
  if (data.FLEETGRAPH_MCP === 'on' && !mcpDocuments) {
    throw new ConfigError([
      'FLEETGRAPH_MCP is on, but there are no documents whose operations are the tools; set FLEETGRAPH_MCP_DOCUMENTS or FLEETGRAPH_TRUSTED_DOCUMENTS to the path of a manifest.',
    ]);
  }
  return deepFreeze({
    port: data.FLEETGRAPH_PORT,
    host: data.FLEETGRAPH_HOST,
    publicUrl,
    database: data.FLEETGRAPH_DATABASE,
    databaseWaitMs: data.FLEETGRAPH_DATABASE_WAIT_SECONDS * 1000,
    databaseLimits: {
      size: data.FLEETGRAPH_DATABASE_POOL,
      connectTimeoutMs: data.FLEETGRAPH_DATABASE_CONNECT_TIMEOUT_SECONDS * 1000,
      statementTimeoutMs: data.FLEETGRAPH_DATABASE_STATEMENT_TIMEOUT_SECONDS * 1000,
      keepAliveMs: data.FLEETGRAPH_DATABASE_KEEPALIVE_SECONDS * 1000,
      preparedStatements: data.FLEETGRAPH_PLAIN === '1' ? 'off' : data.FLEETGRAPH_DATABASE_PREPARED,
    },
    encryptionKeys: data.FLEETGRAPH_ENCRYPTION_KEYS,
    bootstrapClient: data.FLEETGRAPH_BOOTSTRAP_CLIENT ?? null,
    trustedIssuers: data.FLEETGRAPH_TRUSTED_ISSUERS,
    allowedOrigins: data.FLEETGRAPH_ALLOWED_ORIGINS ?? null,
    trustedProxies: data.FLEETGRAPH_TRUSTED_PROXIES,
    callerRate: { perSecond: data.FLEETGRAPH_RATE_PER_SECOND, burst: data.FLEETGRAPH_RATE_BURST },
    signInsPerMinute: data.FLEETGRAPH_SIGN_INS_PER_MINUTE,
    providerSignInsPerMinute: data.FLEETGRAPH_PROVIDER_SIGN_INS_PER_MINUTE,
    streamsPerClient: data.FLEETGRAPH_STREAMS_PER_CLIENT,
    connectionLimits: {
      perClient: data.FLEETGRAPH_CONNECTIONS_PER_CLIENT,
      perNetwork: data.FLEETGRAPH_CONNECTIONS_PER_NETWORK,
    },
    webhookRate: {
      perSecond: data.FLEETGRAPH_WEBHOOK_RATE_PER_SECOND,
      burst: data.FLEETGRAPH_WEBHOOK_RATE_PER_SECOND * WEBHOOK_BURST_SECONDS,
    },
    webhookNetworks: data.FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS,
    maxResponseBytes: data.FLEETGRAPH_MAX_RESPONSE_BYTES,
    ...urlsOf(urls.data),
    reconcileSeconds: data.FLEETGRAPH_RECONCILE_SECONDS,
    vehicleDataSeconds: data.FLEETGRAPH_VEHICLE_DATA_SECONDS,
    drainSeconds: data.FLEETGRAPH_DRAIN_SECONDS,
    journalDays: data.FLEETGRAPH_JOURNAL_DAYS,
    deliveryDays: data.FLEETGRAPH_WEBHOOK_DELIVERY_DAYS,
    tokenTtlSeconds: data.FLEETGRAPH_TOKEN_TTL_SECONDS,
    introspection: data.FLEETGRAPH_INTROSPECTION,
    subgraphDirectives: data.FLEETGRAPH_SUBGRAPH_DIRECTIVES,
    callbackAddresses: data.FLEETGRAPH_CALLBACK_ORIGINS,
    trustedDocuments: data.FLEETGRAPH_TRUSTED_DOCUMENTS ?? null,
    mcp:
      data.FLEETGRAPH_MCP === 'on' && mcpDocuments
        ? { documents: mcpDocuments, writes: data.FLEETGRAPH_MCP_WRITES }
        : null,
    console: data.FLEETGRAPH_CONSOLE === 'on' ? { oidc } : null,
    metricsToken: data.FLEETGRAPH_METRICS_TOKEN ?? null,
    serverUrl: data.FLEETGRAPH_URL ?? publicUrl,
    client: data.FLEETGRAPH_CLIENT ?? null,
    traces: endpoint
      ? { endpoint, serviceName: env['OTEL_SERVICE_NAME']?.trim() || 'fleetgraph' }
      : null,
    plain: data.FLEETGRAPH_PLAIN === '1',
    logLevel: data.FLEETGRAPH_LOG_LEVEL,
    production,
  });
}

/**
 * Reads the process's environment, completed by the `.env` file in `cwd` if there is one; a
 * variable of the environment overrides the file.
 * @throws ConfigError when the file is there but cannot be read, or would lose part of a value.
 */
export function readEnvironment(cwd: string): NodeJS.ProcessEnv {
  const path = join(cwd, '.env');
  const { values, faults } = parseEnvFile(readIfThere(path), path);
  if (faults.length > 0) throw new ConfigError(faults);
  return { ...values, ...process.env };
}

/** Folder that a command was called from: npm runs scripts in that of the package. */
export const callersFolder = (): string => process.env['INIT_CWD'] ?? process.cwd();

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new ConfigError([`${path} cannot be read; make it readable or remove it.`], { cause });
  }
}

function faultOfUnknown(name: string): string {
  const meant = nearest(name, [...SETTING_NAMES, ...FILE_SETTINGS]);
  return `${name} is no setting; ${meant === undefined ? 'see docs/settings.md for all of them.' : `did you mean ${meant}?`}`;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[])
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
