import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  ConfigError,
  type ConfigMode,
  loadConfig,
  readEnvironment,
  SETTING_NAMES,
} from '../../src/config/config.js';

const encoded = (fill: number, bytes = 32) => Buffer.alloc(bytes, fill).toString('base64url');
const KEYS = { FLEETGRAPH_ENCRYPTION_KEYS: `k1:${encoded(1)}` };

function faultsOf(env: Record<string, string>, mode: ConfigMode = 'demo'): readonly string[] {
  try {
    loadConfig(env, mode);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing but encryption keys', () => {
    const { encryptionKeys, ...config } = loadConfig(KEYS, 'start');
    expect(config).toEqual({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      database: { kind: 'sqlite', path: 'data/fleetgraph.db' },
      databaseLimits: {
        size: 10,
        connectTimeoutMs: 3000,
        statementTimeoutMs: 5000,
        keepAliveMs: 10_000,
        preparedStatements: 'auto',
      },
      bootstrapClient: null,
      trustedIssuers: [],
      allowedOrigins: null,
      trustedProxies: [],
      callerRate: { perSecond: 100, burst: 500 },
      maxResponseBytes: 16_777_216,
      signInsPerMinute: 300,
      providerSignInsPerMinute: 4,
      streamsPerClient: 1000,
      connectionLimits: { perClient: 20_000, perNetwork: 1000 },
      webhookRate: { perSecond: 1000, burst: 5000 },
      webhookNetworks: [],
      inversUrl: 'https://api.invers.com',
      highMobilityLiveUrl: 'https://api.high-mobility.com/v1',
      highMobilitySandboxUrl: 'https://sandbox.api.high-mobility.com/v1',
      damoovUserUrl: 'https://user.telematicssdk.com',
      damoovApiUrl: 'https://api.telematicssdk.com',
      reconcileSeconds: 300,
      vehicleDataSeconds: 3600,
      databaseWaitMs: 60_000,
      drainSeconds: 5,
      journalDays: 30,
      deliveryDays: 30,
      tokenTtlSeconds: 900,
      introspection: 'authenticated',
      subgraphDirectives: 'basic',
      trustedDocuments: null,
      mcp: null,
      callbackAddresses: [],
      console: { oidc: null },
      metricsToken: null,
      plain: false,
      serverUrl: 'http://localhost:4000',
      client: null,
      traces: null,
      logLevel: 'info',
      production: false,
    });
    expect(encryptionKeys.map(({ kid, key }) => [kid, [...key.reveal()]])).toEqual([
      ['k1', new Array(32).fill(1)],
    ]);
  });

  it('needs nothing at all in the demo, which shows its schema to every caller and stores its data apart', () => {
    expect(loadConfig({}, 'demo')).toMatchObject({
      encryptionKeys: [],
      introspection: 'on',
      database: { path: 'data/demo.db' },
    });
  });

  it('does without encryption keys for the operator, not for the server', () => {
    expect(loadConfig({}, 'cli').encryptionKeys).toEqual([]);
    expect(faultsOf({}, 'start')).toEqual([
      expect.stringMatching(/^FLEETGRAPH_ENCRYPTION_KEYS is required; make one with: node -p/),
    ]);
  });

  it('takes every setting from the environment', () => {
    const config = loadConfig(
      {
        NODE_ENV: 'production',
        FLEETGRAPH_PORT: '8080',
        FLEETGRAPH_HOST: '0.0.0.0',
        FLEETGRAPH_PUBLIC_URL: 'https://fleet.example.com/',
        FLEETGRAPH_DATABASE: 'postgres://app:fake-password@db.example.com/fleet',
        FLEETGRAPH_DATABASE_POOL: '20',
        FLEETGRAPH_DATABASE_CONNECT_TIMEOUT_SECONDS: '2',
        FLEETGRAPH_DATABASE_STATEMENT_TIMEOUT_SECONDS: '30',
        FLEETGRAPH_DATABASE_KEEPALIVE_SECONDS: '60',
        FLEETGRAPH_ENCRYPTION_KEYS: `k2:${encoded(2)}, k1:${encoded(1)}`,
        FLEETGRAPH_BOOTSTRAP_CLIENT: 'ops:fake:secret-with-colon',
        FLEETGRAPH_TRUSTED_ISSUERS: JSON.stringify([
          {
            issuer: 'https://id.example.com/',
            jwksUri: 'https://id.example.com/keys?p=1',
            audience: null,
            scopeClaim: 'scp',
            fleetsClaim: 'fleets',
            tokenTypes: ['at+jwt'],
            leewaySeconds: 0,
          },
          {
            issuer: 'http://127.0.0.1:9000',
            jwksUri: 'http://localhost:9000/jwks',
            audience: 'fleet',
          },
        ]),
        FLEETGRAPH_ALLOWED_ORIGINS: 'https://app.example.com, http://localhost:5173',
        FLEETGRAPH_TRUSTED_PROXIES: '10.0.0.7, 192.168.0.0/16, fd00::/8',
        FLEETGRAPH_RATE_PER_SECOND: '0',
        FLEETGRAPH_RATE_BURST: '1000',
        FLEETGRAPH_SIGN_INS_PER_MINUTE: '60',
        FLEETGRAPH_STREAMS_PER_CLIENT: '7',
        FLEETGRAPH_CONNECTIONS_PER_CLIENT: '8',
        FLEETGRAPH_CONNECTIONS_PER_NETWORK: '9',
        FLEETGRAPH_WEBHOOK_RATE_PER_SECOND: '20',
        FLEETGRAPH_MAX_RESPONSE_BYTES: '65536',
        FLEETGRAPH_INVERS_URL: 'http://127.0.0.1:4101/',
        FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: 'http://[::1]:4102/v1',
        FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: 'http://localhost:4102/sandbox/v1',
        FLEETGRAPH_DAMOOV_USER_URL: 'https://damoov.example.com',
        FLEETGRAPH_DAMOOV_API_URL: 'https://data.example.com',
        FLEETGRAPH_RECONCILE_SECONDS: '1',
        FLEETGRAPH_JOURNAL_DAYS: '7',
        FLEETGRAPH_WEBHOOK_DELIVERY_DAYS: '9',
        FLEETGRAPH_TOKEN_TTL_SECONDS: '5',
        FLEETGRAPH_INTROSPECTION: 'off',
        FLEETGRAPH_PLAIN: '1',
        FLEETGRAPH_LOG_LEVEL: 'debug',
      },
      'start',
    );
    expect(config).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      publicUrl: 'https://fleet.example.com',
      databaseLimits: {
        size: 20,
        connectTimeoutMs: 2000,
        statementTimeoutMs: 30_000,
        keepAliveMs: 60_000,
      },
      bootstrapClient: { clientId: 'ops' },
      trustedIssuers: [
        {
          issuer: 'https://id.example.com/',
          audience: null,
          scopeClaim: 'scp',
          fleetsClaim: 'fleets',
          tokenTypes: ['at+jwt'],
          leewaySeconds: 0,
        },
        {
          issuer: 'http://127.0.0.1:9000',
          audience: 'fleet',
          scopeClaim: 'scope',
          fleetsClaim: null,
          tokenTypes: ['at+jwt', 'JWT'],
          leewaySeconds: 30,
        },
      ],
      allowedOrigins: ['https://app.example.com', 'http://localhost:5173'],
      trustedProxies: ['10.0.0.7', '192.168.0.0/16', 'fd00::/8'],
      callerRate: { perSecond: 0, burst: 1000 },
      signInsPerMinute: 60,
      streamsPerClient: 7,
      connectionLimits: { perClient: 8, perNetwork: 9 },
      maxResponseBytes: 65_536,
      webhookRate: { perSecond: 20, burst: 100 },
      inversUrl: 'http://127.0.0.1:4101',
      highMobilityLiveUrl: 'http://[::1]:4102/v1',
      highMobilitySandboxUrl: 'http://localhost:4102/sandbox/v1',
      damoovUserUrl: 'https://damoov.example.com',
      damoovApiUrl: 'https://data.example.com',
      reconcileSeconds: 1,
      journalDays: 7,
      deliveryDays: 9,
      tokenTtlSeconds: 5,
      introspection: 'off',
      plain: true,
      logLevel: 'debug',
      production: true,
    });
    expect(config.bootstrapClient?.clientSecret.reveal()).toBe('fake:secret-with-colon');
    expect(config.database.kind === 'postgres' && config.database.url.reveal()).toBe(
      'postgres://app:fake-password@db.example.com/fleet',
    );
    expect(config.encryptionKeys.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    for (const text of [JSON.stringify(config), inspect(config, { depth: 9 })]) {
      expect(text).not.toMatch(/fake|AQEB/);
    }
  });

  it('is frozen through and through', () => {
    const config = loadConfig(
      { ...KEYS, FLEETGRAPH_ALLOWED_ORIGINS: 'https://app.example.com' },
      'start',
    );
    for (const part of [
      config,
      config.database,
      config.encryptionKeys,
      config.encryptionKeys[0],
      config.allowedOrigins,
      config.trustedIssuers,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('takes the port into the default public URL and an empty variable as not set', () => {
    expect(
      loadConfig(
        { FLEETGRAPH_PORT: '4001', FLEETGRAPH_PUBLIC_URL: '', FLEETGRAPH_BOOTSTRAP_CLIENT: ' ' },
        'demo',
      ),
    ).toMatchObject({
      publicUrl: 'http://localhost:4001',
      bootstrapClient: null,
    });
  });

  it('names all faults at once', () => {
    const faults = faultsOf(
      {
        FLEETGRAPH_PORT: 'x',
        FLEETGRAPH_LOG_LEVEL: 'loud',
        FLEETGRAPH_PROT: '1',
        FLEETGRAPH_BOOTSTRAP_CLIENT: 'ops:short',
      },
      'start',
    );
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'FLEETGRAPH_BOOTSTRAP_CLIENT',
      'FLEETGRAPH_ENCRYPTION_KEYS',
      'FLEETGRAPH_LOG_LEVEL',
      'FLEETGRAPH_PORT',
      'FLEETGRAPH_PROT',
    ]);
    expect(new ConfigError(faults).message.split('\n')).toHaveLength(6);
  });

  it('says what a misspelled variable was meant to be', () => {
    expect(faultsOf({ FLEETGRAPH_ALOWED_ORIGIN: 'x' })).toEqual([
      'FLEETGRAPH_ALOWED_ORIGIN is no setting; did you mean FLEETGRAPH_ALLOWED_ORIGINS?',
    ]);
    expect(faultsOf({ FLEETGRAPH_SOMETHING_ENTIRELY_DIFFERENT: 'x' })).toEqual([
      expect.stringContaining('docs/settings.md'),
    ]);
    expect(faultsOf({ FLEETGRAPHIC: 'x', OTHER: 'y' })).toEqual([]);
  });

  it.each([
    ['FLEETGRAPH_PORT', '65536', 'from 0 to 65535'],
    ['FLEETGRAPH_PORT', '-1', 'from 0 to 65535'],
    ['FLEETGRAPH_PORT', '4e3', 'from 0 to 65535'],
    ['FLEETGRAPH_HOST', 'http://0.0.0.0', 'address or a host name'],
    ['FLEETGRAPH_DATABASE', 'mysql://db/fleet', 'postgres://'],
    ['FLEETGRAPH_DATABASE', ':memory:', 'SQLite file'],
    ['FLEETGRAPH_PUBLIC_URL', 'fleet.example.com', 'not a URL'],
    ['FLEETGRAPH_PUBLIC_URL', 'ftp://fleet.example.com', 'https://'],
    ['FLEETGRAPH_RECONCILE_SECONDS', '0', 'from 1'],
    ['FLEETGRAPH_JOURNAL_DAYS', '1.5', 'whole number'],
    ['FLEETGRAPH_TOKEN_TTL_SECONDS', '4', 'from 5 to 3600'],
    ['FLEETGRAPH_TOKEN_TTL_SECONDS', '3601', 'from 5 to 3600'],
    ['FLEETGRAPH_INTROSPECTION', 'true', 'authenticated, on, off'],
    ['FLEETGRAPH_PLAIN', 'yes', '0, 1'],
    ['FLEETGRAPH_LOG_LEVEL', 'verbose', 'trace'],
    ['FLEETGRAPH_ALLOWED_ORIGINS', '*', 'wildcard'],
    ['FLEETGRAPH_TRUSTED_PROXIES', '10.0.0.1,proxy.example.com', 'entry 2'],
    ['FLEETGRAPH_TRUSTED_PROXIES', '10.0.0.0/33', 'entry 1'],
    ['FLEETGRAPH_TRUSTED_PROXIES', '10.0.0.1,0.0.0.0/0', 'entry 2 is everybody'],
    ['FLEETGRAPH_TRUSTED_PROXIES', '::/0', 'entry 1 is everybody'],
    ['FLEETGRAPH_TRUSTED_PROXIES', '10.0.0.1:80', 'entry 1 is neither'],
    ['FLEETGRAPH_RATE_BURST', '0', 'from 1'],
    ['FLEETGRAPH_ALLOWED_ORIGINS', 'https://app.example.com,', 'entry 2'],
    [
      'FLEETGRAPH_ALLOWED_ORIGINS',
      'https://app.example.com/path',
      'write https://app.example.com.',
    ],
    ['FLEETGRAPH_ALLOWED_ORIGINS', 'null', 'not an origin'],
  ])('refuses %s=%s', (name, text, advice) => {
    expect(faultsOf({ [name]: text })).toEqual([
      expect.stringMatching(new RegExp(`^${name} .*${advice.replace(/[.*]/g, '\\$&')}`)),
    ]);
  });

  it.each([
    'FLEETGRAPH_INVERS_URL',
    'FLEETGRAPH_HIGH_MOBILITY_LIVE_URL',
    'FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL',
    'FLEETGRAPH_DAMOOV_USER_URL',
    'FLEETGRAPH_DAMOOV_API_URL',
  ])('takes for %s https, or http on loopback, and nothing beside the path', (name) => {
    for (const good of ['https://p.example.com', 'http://127.9.9.9:1/v1', 'http://api.localhost'])
      expect(faultsOf({ [name]: good })).toEqual([]);
    for (const [bad, advice] of [
      ['http://p.example.com', 'loopback'],
      ['http://127.0.0.1.example.com', 'loopback'],
      ['http://10.0.0.1', 'loopback'],
      ['https://me:fake-password@p.example.com', 'credentials'],
      ['https://p.example.com/?a=1', 'query'],
      ['https://p.example.com/#a', 'fragment'],
      ['file:///etc/passwd', 'https://'],
    ] as const) {
      const [fault, ...more] = faultsOf({ [name]: bad });
      expect(fault).toContain(advice);
      expect(fault).not.toContain('fake-password');
      expect(more).toEqual([]);
    }
  });

  it('wants https for its own address in production, except on loopback', () => {
    const env = { ...KEYS, NODE_ENV: 'production' };
    expect(
      faultsOf({ ...env, FLEETGRAPH_PUBLIC_URL: 'http://fleet.example.com' }, 'start'),
    ).toEqual([expect.stringContaining('FLEETGRAPH_PUBLIC_URL must begin with https://')]);
    expect(faultsOf({ ...env, FLEETGRAPH_PUBLIC_URL: 'http://127.0.0.1:4000' }, 'start')).toEqual(
      [],
    );
    expect(faultsOf({ ...KEYS, FLEETGRAPH_PUBLIC_URL: 'http://fleetgraph:4000' }, 'start')).toEqual(
      [],
    );
  });
});

describe('secrets among the settings', () => {
  it.each([
    ['no colon', encoded(3), 'kid:key'],
    ['a colon too many', `a:b:${encoded(3)}`, 'kid:key'],
    ['a kid with blanks', `a b:${encoded(3)}`, 'kid with other characters'],
    ['no kid', `:${encoded(3)}`, 'kid with other characters'],
    ['31 bytes', `k:${encoded(3, 31)}`, '31 bytes instead of 32'],
    ['33 bytes', `k:${encoded(3, 33)}`, '33 bytes instead of 32'],
    ['plain base64', `k:${Buffer.alloc(32, 255).toString('base64')}`, 'not base64url'],
    ['hexadecimal', `k:${'ab'.repeat(32)}`, '48 bytes instead of 32'],
    [
      'the kid of another',
      `k:${encoded(3)},k:${encoded(4)}`,
      'entry 2 has the same kid as entry 1',
    ],
    ['nothing after a comma', `k:${encoded(3)},`, 'entry 2 is not of the form'],
  ])('refuse an encryption key with %s without repeating it', (_what, text, advice) => {
    const faults = faultsOf({ FLEETGRAPH_ENCRYPTION_KEYS: text }, 'start');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(advice);
    for (const part of text.split(/[:,]/).filter((piece) => piece.length > 20))
      expect(faults[0]).not.toContain(part);
  });

  it.each([
    ['no colon', 'fake-secret-without-id', 'clientId:clientSecret'],
    ['no id', ':fake-secret-without-id', 'clientId:clientSecret'],
    ['a short secret', 'ops:fake-15-charact', 'less than 16'],
    ['a blank in the secret', 'ops:fake secret with blanks', 'blanks'],
    ['a blank in the id', 'o ps:fake-secret-long-enough', 'clientId with other characters'],
  ])('refuse a bootstrap client with %s without repeating it', (_what, text, advice) => {
    const faults = faultsOf({ FLEETGRAPH_BOOTSTRAP_CLIENT: text });
    expect(faults).toEqual([expect.stringContaining(advice)]);
    expect(faults[0]).not.toContain('fake');
  });

  it('refuse half a database URL without repeating its password', () => {
    expect(faultsOf({ FLEETGRAPH_DATABASE: 'postgres://app:fake password@host:port/x' })).toEqual([
      expect.not.stringContaining('fake'),
    ]);
  });
});

describe('trusted issuers', () => {
  const issuer = {
    issuer: 'https://id.example.com',
    jwksUri: 'https://id.example.com/jwks',
    audience: 'fleet',
  };
  const faultsOfIssuers = (value: unknown) =>
    faultsOf({
      FLEETGRAPH_TRUSTED_ISSUERS: typeof value === 'string' ? value : JSON.stringify(value),
    });

  it.each([
    ['something that is not JSON', 'https://id.example.com', 'is not JSON'],
    ['an object', issuer, 'must be a JSON array'],
    [
      'plain http',
      [{ ...issuer, issuer: 'http://id.example.com' }],
      'entry 1, issuer: must begin with https://',
    ],
    [
      'keys over plain http',
      [issuer, { ...issuer, issuer: 'https://b.example', jwksUri: 'http://b.example/jwks' }],
      'entry 2, jwksUri: must begin with https://',
    ],
    ['no audience', [{ ...issuer, audience: undefined }], 'entry 1, audience: must be a text'],
    ['an empty audience', [{ ...issuer, audience: '' }], 'entry 1, audience: must not be empty'],
    ['an unknown type', [{ ...issuer, tokenTypes: ['JWS'] }], 'must be "at+jwt" or "JWT"'],
    ['no types', [{ ...issuer, tokenTypes: [] }], 'tokenTypes: must not be empty'],
    ['a leeway of hours', [{ ...issuer, leewaySeconds: 3600 }], 'must be 0 to 300 seconds'],
    ['a leeway before now', [{ ...issuer, leewaySeconds: -1 }], 'must be 0 to 300 seconds'],
    ['a field of unknown meaning', [{ ...issuer, scopesClaim: 'scp' }], 'scopesClaim'],
    ['the same issuer twice', [issuer, { ...issuer, audience: 'other' }], 'twice'],
    ['this server itself', [{ ...issuer, issuer: 'http://localhost:4000' }], 'this server itself'],
  ])('refuse %s', (_what, value, advice) => {
    expect(faultsOfIssuers(value)).toEqual([expect.stringContaining(advice)]);
  });
});

describe('trusted documents', () => {
  const directory = mkdtempSync(join(tmpdir(), 'manifest-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const id = 'a'.repeat(64);

  function manifest(content: unknown): string {
    const path = join(directory, 'manifest.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }
  const load = (content: unknown) =>
    loadConfig({ ...KEYS, FLEETGRAPH_TRUSTED_DOCUMENTS: manifest(content) }, 'start')
      .trustedDocuments;

  it("are read from graphql-codegen's manifest and from Apollo's", () => {
    expect(load({ [`sha256:${id}`]: '{ a }' })).toEqual({ [`sha256:${id}`]: '{ a }' });
    expect(
      load({
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id, name: 'A', type: 'query', body: '{ a }' }],
      }),
    ).toEqual({ [id]: '{ a }' });
  });

  it.each([
    ['a file that is not JSON', 'not JSON', 'is not JSON'],
    ['an id that is no hash', { Board: '{ a }' }, 'Board: is no id'],
    ['a document that is no text', { [id]: 7 }, 'must be the text'],
    [
      'a manifest of another version',
      { format: 'apollo-persisted-query-manifest', version: 2, operations: [] },
      'version: must be 1.',
    ],
    ['an empty manifest', {}, 'without documents'],
  ])('refuse %s', (_what, content, advice) => {
    expect(faultsOf({ FLEETGRAPH_TRUSTED_DOCUMENTS: manifest(content) })).toEqual([
      expect.stringContaining(advice),
    ]);
  });

  it('needs documents for the tools of /mcp, and names of operations that may write', () => {
    expect(faultsOf({ FLEETGRAPH_MCP: 'on' })).toEqual([
      expect.stringMatching(/set FLEETGRAPH_MCP_DOCUMENTS or FLEETGRAPH_TRUSTED_DOCUMENTS/),
    ]);
    expect(faultsOf({ FLEETGRAPH_MCP_WRITES: 'CreateFleet, delete fleet' })).toEqual([
      expect.stringMatching(/FLEETGRAPH_MCP_WRITES has "delete fleet"/),
    ]);
  });

  it('refuse a file that is not there', () => {
    expect(faultsOf({ FLEETGRAPH_TRUSTED_DOCUMENTS: join(directory, 'nowhere.json') })).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ]);
  });
});

describe('readEnvironment', () => {
  const directory = mkdtempSync(join(tmpdir(), 'settings-'));
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  });

  it('completes the environment by the .env file, the environment winning', () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, '.env'),
      '# comment\nFLEETGRAPH_PORT=4001\nFLEETGRAPH_HOST="0.0.0.0"\n',
    );
    vi.stubEnv('FLEETGRAPH_PORT', '4002');
    expect(loadConfig(readEnvironment(directory), 'demo')).toMatchObject({
      port: 4002,
      host: '0.0.0.0',
    });
  });

  it('does without a .env file', () => {
    mkdirSync(directory, { recursive: true });
    vi.stubEnv('FLEETGRAPH_PORT', '4003');
    expect(loadConfig(readEnvironment(directory), 'demo').port).toBe(4003);
  });

  it('says so when there is one that it cannot read', () => {
    mkdirSync(join(directory, '.env'), { recursive: true });
    expect(() => readEnvironment(directory)).toThrow(ConfigError);
  });
});

describe('a .env file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'env-file-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const read = (text: string) => {
    writeFileSync(join(directory, '.env'), text);
    return readEnvironment(directory);
  };

  it('may begin with a byte order mark', () => {
    expect(read('\ufeffFLEETGRAPH_PORT=4005\r\n')['FLEETGRAPH_PORT']).toBe('4005');
  });

  it.each([
    ['FLEETGRAPH_METRICS_TOKEN=fake-token-1234#5', 1],
    ['\n  export FLEETGRAPH_CLIENT = ops:fake#secret-of-16', 2],
    ['FLEETGRAPH_DATABASE=my file#1.db', 1],
  ])('refuses %j, of which a part would be lost', (text, line) => {
    expect(() => read(text)).toThrow(`line ${line}: FLEETGRAPH_`);
    expect(() => read(text)).not.toThrow(/fake|my file/);
  });

  it.each([
    ['FLEETGRAPH_CLIENT="ops:fake#secret" # quoted', 'ops:fake#secret'],
    ["FLEETGRAPH_CLIENT='ops:fake#secret'", 'ops:fake#secret'],
    ['FLEETGRAPH_CLIENT=ops:fake # a comment', 'ops:fake'],
    ['# FLEETGRAPH_CLIENT=a#b\nFLEETGRAPH_CLIENT=ops:fake', 'ops:fake'],
  ])('reads %j', (text, value) => {
    expect(read(text)['FLEETGRAPH_CLIENT']).toBe(value);
  });
});

describe('secrets in files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secret-files-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it('are read without the line end that editors add', () => {
    const config = loadConfig(
      {
        FLEETGRAPH_ENCRYPTION_KEYS_FILE: file('keys', `${KEYS.FLEETGRAPH_ENCRYPTION_KEYS}\n`),
        FLEETGRAPH_BOOTSTRAP_CLIENT_FILE: file('client', 'ops:fake-secret-of-files\r\n'),
        FLEETGRAPH_METRICS_TOKEN_FILE: file('token', ' fake-metrics-token '),
        FLEETGRAPH_DATABASE_FILE: file('database', 'postgres://u:fake@localhost/f\n'),
      },
      'start',
    );
    expect(config.encryptionKeys).toHaveLength(1);
    expect(config.bootstrapClient?.clientSecret.reveal()).toBe('fake-secret-of-files');
    expect(config.metricsToken?.reveal()).toBe('fake-metrics-token');
    expect(config.database.kind).toBe('postgres');
  });

  it.each([
    [{ FLEETGRAPH_CLIENT_FILE: '/nowhere/at/all' }, /^FLEETGRAPH_CLIENT_FILE .*ENOENT/],
    [{ FLEETGRAPH_CLIENT_FILE: '~/client' }, /only a shell expands/],
    [{ FLEETGRAPH_CLIENT_FILE: file('empty', ' \n') }, /is empty/],
    [
      { FLEETGRAPH_CLIENT_FILE: file('one', 'a:b'), FLEETGRAPH_CLIENT: 'ops:fake-secret-0000' },
      /is set as well as FLEETGRAPH_CLIENT;/,
    ],
    [{ FLEETGRAPH_PORT_FILE: file('port', '1') }, /^FLEETGRAPH_PORT_FILE is no setting/],
    [{ FLEETGRAPH_CLIENT_FLIE: 'x' }, /did you mean FLEETGRAPH_CLIENT_FILE/],
  ])('%j has a fault', (env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('values that would not work', () => {
  it.each([
    [{ FLEETGRAPH_BOOTSTRAP_CLIENT: 'ops:fake+secret+of+clients' }, /with \+ or %/],
    [{ FLEETGRAPH_BOOTSTRAP_CLIENT: 'ops:fake%secret%of%clients' }, /with \+ or %/],
    [{ FLEETGRAPH_DATABASE: '~/fleet.db' }, /only a shell expands/],
    [{ FLEETGRAPH_TRUSTED_DOCUMENTS: '~/documents.json' }, /only a shell expands/],
    [{ FLEETGRAPH_ALLOWED_ORIGINS: 'https://*.example.com' }, /entry 1 has a wildcard/],
    [{ FLEETGRAPH_ALLOWED_ORIGINS: 'https://a.example, *' }, /entry 2 has a wildcard/],
    [{ FLEETGRAPH_ALLOWED_ORIGINS: 'file://local' }, /is not an origin/],
    [{ FLEETGRAPH_ALLOWED_ORIGINS: 'capacitor://localhost/' }, /is not an origin/],
  ])('%j is refused', (env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringMatching(fault)]);
  });

  it('takes origins of web views', () => {
    const views = ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'];
    const env = { FLEETGRAPH_ALLOWED_ORIGINS: views.join(', ') };
    expect(loadConfig(env, 'demo').allowedOrigins).toEqual(views);
  });
});

describe('the pages about settings', () => {
  const namesIn = (file: string, pattern: RegExp) =>
    [
      ...new Set(
        [...readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(pattern)].map(
          (match) => match[1],
        ),
      ),
    ].sort();

  it.each([
    ['docs/settings.md', /^\| `(FLEETGRAPH_[A-Z_]+)` \|/gm],
    ['docs/settings.md', /(FLEETGRAPH_[A-Z_]*[A-Z])/g],
    ['.env.example', /^(?:# )?(FLEETGRAPH_[A-Z_]+)=/gm],
  ])('%s names every setting there is and none that is not (%s)', (file, pattern) => {
    expect(namesIn(file, pattern)).toEqual([...SETTING_NAMES].sort());
  });

  it('.env.example is a configuration once its keys are filled in, and shows the defaults', () => {
    const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
    const env = Object.fromEntries(
      lines.flatMap((line) => {
        const match = /^(?:# )?(FLEETGRAPH_[A-Z_]+)=(.*)$/.exec(line);
        return match ? [[match[1], match[2]]] : [];
      }),
    ) as Record<string, string>;
    expect(loadConfig({ ...env, ...KEYS, FLEETGRAPH_ALLOWED_ORIGINS: '' }, 'start')).toEqual(
      loadConfig(KEYS, 'start'),
    );
  });
});
