import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/config.js';
import { dataOf, freePort, graphql } from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { BLOCKS, blocksIn, commandsOf, read } from './pages.js';
import { ProjectCopy } from './project-copy.js';

/** Commands of the pages that are not run here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci && npm test': 'is what runs this',
  'docker compose up -d': 'needs a daemon; test/deploy/container.test.ts looks at what it would do',
  'docker compose --profile postgres up -d':
    'needs a daemon; test/deploy/container.test.ts looks at what it would do',
  'docker compose --profile proxy up -d':
    'needs a daemon; test/deploy/container.test.ts looks at what it would do',
  'docker compose --profile monitoring up -d':
    'needs a daemon; test/deploy/container.test.ts looks at what it would do',
  'docker compose --profile demo up demo':
    'needs a daemon; test/deploy/container.test.ts looks at what it would do',
  'cd examples/board':
    'its packages are not installed here; test/examples looks at what can be checked without them',
  'cd examples/gateway':
    'its packages are not installed here; test/examples looks at what can be checked without them',
  'npm ci': 'needs a registry',
  'npm run dev': 'of examples/board',
  'npm start': 'of examples/gateway',
  'npm run instances': 'of examples/gateway; test/endurance/gateway.ts runs what it starts',
  'npm run check:instances': 'of examples/gateway; test/endurance/gateway.ts runs it',
  'npm run cli -- migrate-database --to postgres://fleetgraph@db.example.com/fleetgraph':
    'needs PostgreSQL; test/cli/commands/migrate-database.test.ts runs it',
};

/** The one thing that the pages' commands want and that does not come with `npm ci`. */
const runs = test.skipIf(spawnSync('curl', ['--version']).error !== undefined);

const taken = new Set<string>();

/** The command of a page that begins so; what the page leaves open is filled in. */
function command(
  page: string,
  beginning: string,
  open: Readonly<Record<string, string>> = {},
): string {
  const found = blocksIn(page, 'sh')
    .flatMap(commandsOf)
    .find((line) => line.startsWith(beginning));
  if (found === undefined)
    throw new Error(`${page} shows no command that begins with "${beginning}"`);
  taken.add(found);
  return Object.entries(open).reduce((text, [placeholder, value]) => {
    if (!text.includes(placeholder)) throw new Error(`"${text}" leaves no ${placeholder} open`);
    return text.replaceAll(placeholder, value);
  }, found);
}

function wholeBlock(page: string, word: string): string {
  const block = blocksIn(page, 'sh').find(({ text }) => text.includes(word));
  if (!block) throw new Error(`${page} shows no block with ${word}`);
  for (const line of commandsOf(block)) taken.add(line);
  return block.text;
}

const operation = (page: string, name: string): string => {
  const block = blocksIn(page, 'graphql').find(({ text }) => text.includes(` ${name}`));
  if (!block) throw new Error(`${page} shows no operation ${name}`);
  return block.text;
};

const tokenIn = (answer: string): string =>
  (
    JSON.parse(/\{.*"access_token".*\}/s.exec(answer)?.[0] ?? '{}') as {
      readonly access_token: string;
    }
  ).access_token;

/** Nothing is said after that it has stopped, by npm least of all. */
const stoppedWell = { code: 0, output: expect.stringMatching(/"msg":"stopped"\}\s*$/) };

async function newAddress(): Promise<{ readonly port: string; readonly url: string }> {
  const port = String(await freePort());
  return { port, url: `http://localhost:${port}` };
}

let project: ProjectCopy;
beforeEach(() => {
  project = new ProjectCopy();
});
afterEach(() => project.remove());

describe('README.md', () => {
  runs(
    'the demo: what it prints can be pasted, and Ctrl-C ends it',
    async () => {
      const { port, url } = await newAddress();
      const demo = project.start(command('README.md', 'npm ci && npm run demo'), {
        FLEETGRAPH_PORT: port,
      });
      await demo.until(/Ctrl-C stops everything/);
      const printed = demo.output();
      const shown = [...printed.matchAll(/^ {2}(curl (?:.*\\\n)*.*)$/gm)].map(
        ([, text = '']) => text,
      );
      expect(shown).toHaveLength(3);
      const [another = '', fleet = '', slow = ''] = await Promise.all(
        shown.map((text) => project.run(text, { SERVER: url })),
      );
      expect(JSON.parse(fleet)).toMatchObject({ data: { fleet: { name: expect.any(String) } } });
      expect(JSON.parse(slow)).toMatchObject({ faults: [{ kind: 'latency' }] });

      const [fleetId = ''] = /flt_[0-9A-Z]{26}/.exec(printed) ?? [];
      const token = tokenIn(another);
      const { fleets } = await dataOf(url, token, operation('README.md', 'Fleet'));
      expect(fleets.nodes[0]).toMatchObject({
        id: fleetId,
        vehicles: {
          nodes: expect.arrayContaining([expect.objectContaining({ vin: expect.any(String) })]),
        },
      });
      await dataOf(url, token, operation('README.md', 'WhereToSendWebhooks'), { fleetId });

      const stream = project.start(
        command('docs/webhooks-and-subscriptions.md', 'curl -N', { '…': fleetId }),
        { SERVER: url, TOKEN: token },
      );
      await stream.until(/^event: next\ndata: \{"data":\{"clearanceChanged":\{"cursor":/m);
      await stream.interrupt();

      project.write('client.mts', apolloClient(url, fleetId));
      expect(JSON.parse(await project.run('node client.mts', { TOKEN: token }))).toMatchObject({
        clearanceChanged: { vehicle: { vin: expect.any(String) } },
      });
      expect(await demo.interrupt()).toEqual({
        code: 0,
        output: expect.stringContaining('Stopping'),
      });
    },
    240_000,
  );

  runs(
    'for real: a server of its own making gives tokens to the operator that was made for it',
    async () => {
      const { port, url } = await newAddress();
      const server = project.start(wholeBlock('README.md', 'FLEETGRAPH_PUBLIC_URL'), {
        FLEETGRAPH_PORT: port,
      });
      await server.until(/"msg":"ready"/);
      const [, clientId = '', clientSecret = ''] =
        /^operator (\w+):(.+)$/m.exec(server.output()) ?? [];
      const answer = await project.run(command('README.md', 'curl'), {
        SERVER: url,
        CLIENT_ID: clientId,
        CLIENT_SECRET: clientSecret,
      });
      expect(await dataOf(url, tokenIn(answer), '{ viewer { clientId } }')).toEqual({
        viewer: { clientId },
      });
      expect(await server.interrupt()).toEqual(stoppedWell);
    },
    120_000,
  );
});

/** The page's link at the server that is there, with what uses it. */
function apolloClient(url: string, fleetId: string): string {
  const shown = blocksIn('docs/webhooks-and-subscriptions.md', 'ts').find(({ text }) =>
    text.includes('wss://fleet.example.com/graphql'),
  );
  if (!shown) throw new Error('the page shows no link to a server');
  return `${shown.text.replace('wss://fleet.example.com/graphql', `${url.replace('http', 'ws')}/graphql`)}
    import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
    async function accessToken() { return process.env.TOKEN; }
    const query = gql\`subscription { clearanceChanged(fleetId: ${JSON.stringify(fleetId)}) { cursor vehicle { id vin } } }\`;
    new ApolloClient({ link, cache: new InMemoryCache() }).subscribe({ query }).subscribe({
      next: ({ data, error }) => { console.log(JSON.stringify(data ?? String(error))); process.exit(data ? 0 : 1); },
    });`;
}

describe('docs/settings.md', () => {
  runs('the key that it makes is one', async () => {
    const key = await project.run(command('docs/settings.md', 'node -p'));
    expect(
      loadConfig({ FLEETGRAPH_ENCRYPTION_KEYS: key.trim() }, 'start').encryptionKeys.map(
        ({ kid }) => kid,
      ),
    ).toEqual(['k1']);
  });
});

describe('docs/quick-start.md and docs/operating.md', () => {
  runs(
    'lead from an empty folder to cleared vehicles, a backup, and back',
    async () => {
      const { port, url } = await newAddress();
      const simulators = project.start(
        'npm run simulators -- --high-mobility-port 0 --control-port 0 --invers-port 0 --invers-control-port 0 --damoov-port 0 --damoov-control-port 0',
      );
      const [, api = '', control = ''] = await simulators.until(
        /High Mobility is simulated:\nAPI\s+(\S+)\ncontrol\s+(\S+)/,
      );
      const [, inversApi = ''] = await simulators.until(/INVERS is simulated:\nAPI\s+(\S+)/);
      const key = (await project.run(command('docs/settings.md', 'node -p'))).trim();
      const settings = {
        FLEETGRAPH_ENCRYPTION_KEYS: key,
        FLEETGRAPH_PORT: port,
        FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: api,
        FLEETGRAPH_INVERS_URL: inversApi,
        FLEETGRAPH_RECONCILE_SECONDS: '1',
      };
      project.write('.env', formWith(settings));

      expect(await project.run(command('docs/quick-start.md', 'npm run cli -- migrate'))).toContain(
        'carried out',
      );
      const made = await project.run(
        command('docs/quick-start.md', 'npm run cli -- client create'),
      );
      const [, clientId = ''] = /client id\s+(\S+)/.exec(made) ?? [];
      const [, clientSecret = ''] = /client secret\s+(\S+)/.exec(made) ?? [];
      const asked = {
        SERVER: url,
        CLIENT_ID: clientId,
        CLIENT_SECRET: clientSecret,
        FLEETGRAPH_CLIENT: `${clientId}:${clientSecret}`,
      };

      const server = project.start(command('docs/operating.md', 'npm ci --omit=dev && npm start'));
      await server.until(/"msg":"ready"/);
      const token = tokenIn(await project.run(command('docs/quick-start.md', 'curl'), asked));
      const { fleetId, accountId } = await quickStart(url, token);

      await withClients(fleetId);
      await withVehicles({ accountId, fleetId, control, asked });

      expect(await project.run('npm run cli -- check')).toContain('ok    sign-in at HIGH_MOBILITY');
      const here = { '/backup': project.folder };
      expect(
        await project.run(command('docs/operating.md', 'npm run cli -- backup', here)),
      ).toContain('complete and sound');
      expect(await server.interrupt()).toEqual(stoppedWell);
      expect(
        await project.run(command('docs/operating.md', 'npm run cli -- restore', here)),
      ).toContain('complete and sound');
      expect(await project.run('npm run cli -- keys rotate')).toContain(
        'Nothing needs the older encryption keys any more.',
      );
      await simulators.interrupt();
    },
    240_000,
  );

  /** The operations of the page, one after the other, as a reader sends them. */
  async function quickStart(
    url: string,
    token: string,
  ): Promise<{ readonly fleetId: string; readonly accountId: string }> {
    const ask = async (name: string, variables: Json = {}): Promise<Json> => {
      const data = await dataOf(url, token, operation('docs/quick-start.md', name), variables);
      for (const answer of Object.values<Json>(data)) expect(answer.userErrors ?? []).toEqual([]);
      return data;
    };
    const { createFleet } = await ask('MakeFleet');
    const fleetId: string = createFleet.fleet.id;
    const { connectProviderAccount } = await ask('Connect', {
      fleetId,
      clientId: 'simulated-app',
      clientSecret: 'simulated-secret',
      webhookSecret: 'simulated-webhook-secret',
    });
    expect(connectProviderAccount.account.health.status).toBe('HEALTHY');
    const accountId: string = connectProviderAccount.account.id;
    const { onboardingPlan } = await ask('Plan', {
      input: { accountId, vehicles: [{ vin: 'WBATESTVAN0000001', brand: 'bmw' }] },
    });
    expect(onboardingPlan.rows).toMatchObject([{ userErrors: [] }]);
    const { startOnboarding } = await ask('Onboard', { accountId });
    const { id } = startOnboarding.onboarding;
    for (;;) {
      const { onboarding } = await ask('Progress', { id });
      if (onboarding.status !== 'RUNNING') {
        expect(onboarding).toMatchObject({ status: 'COMPLETED', succeeded: 2, failed: 0 });
        break;
      }
      await sleep(50);
    }
    const { fleet } = await ask('LastChanges', { fleetId });
    expect(fleet.clearanceEvents.nodes.length).toBeGreaterThan(0);
    return { fleetId, accountId };
  }

  async function withClients(fleetId: string): Promise<void> {
    const create = (page: string): Promise<string> =>
      project.run(command(page, 'npm run cli -- client create', { 'flt_…': fleetId }));
    for (const page of ['docs/mcp.md', 'docs/vehicle-data.md'])
      expect(await create(page)).toMatch(/client secret\s+\S+/);
    const made = await create('docs/operating.md');
    const [, clientId = ''] = /client id\s+(\S+)/.exec(made) ?? [];
    expect(await project.run(command('docs/operating.md', 'npm run cli -- client list'))).toContain(
      clientId,
    );
    expect(
      await project.run(
        command('docs/operating.md', 'npm run cli -- client revoke', { '<clientId>': clientId }),
      ),
    ).toContain('revoked');
  }

  async function withVehicles({
    accountId,
    fleetId,
    control,
    asked,
  }: {
    readonly accountId: string;
    readonly fleetId: string;
    readonly control: string;
    readonly asked: Readonly<Record<string, string>>;
  }): Promise<void> {
    project.write(
      'vehicles.csv',
      'vin,brand,name,licensePlate,tags,odometer,odometerUnit\nWBATESTVAN0000003,bmw,i4,B-FL 3,site=Berlin;cost center=42,1200,km\nNOT-A-VIN,bmw,,,,,\n',
    );
    const { code, output } = await project.start(
      command('docs/operating.md', 'npm run cli -- onboard', { 'acc_…': accountId }),
      asked,
    ).ended;
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('1 of 2 vehicles are in, 1 failed.'),
    ]);
    expect(project.read('errors.csv')).toContain('NOT-A-VIN');

    const listening = project.start(
      command('docs/receiving-webhooks.md', 'npm run cli -- webhook listen', {
        'flt_…': fleetId,
      }),
      asked,
    );
    await listening.until(/Signing with whsec_/);
    const tail = project.start(
      command('docs/operating.md', 'npm run cli -- tail', { 'flt_…': fleetId }),
      asked,
    );
    const seen = tail.until(/^\{"cursor":.*"status":"(?:APPROVED|REVOKED)"/m);
    let status = 'approved';
    const move = async (): Promise<void> => {
      await fetch(`${control}/clearances/WBATESTVAN0000003`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ status }),
      });
      status = status === 'approved' ? 'revoked' : 'approved';
    };
    // It says nothing of having begun: so changes go on until it has seen one.
    const isSeen = seen.then(() => true);
    do await move();
    while (!(await Promise.race([isSeen, sleep(1500).then(() => false)])));
    expect(await tail.interrupt()).toMatchObject({ code: 0 });
    // By now it has forwarded changes, to a port where no receiver listens.
    expect(await listening.interrupt()).toMatchObject({ code: 0 });
  }
});

describe('docs/mcp.md', () => {
  runs(
    'a manifest made in the shell is what /mcp serves',
    async () => {
      const { port } = await newAddress();
      for (const beginning of ["printf '%s' 'query ListFleets", 'node -p "const text'])
        await project.run(command('docs/mcp.md', beginning));
      const server = project.start(command('docs/mcp.md', 'FLEETGRAPH_MCP=on'), {
        FLEETGRAPH_PORT: port,
        FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
      });
      await server.until(/"msg":"ready"/);
      // A document that is no tool is logged.
      expect(server.output()).not.toContain('a document is no tool');
      expect(await server.interrupt()).toEqual(stoppedWell);
    },
    120_000,
  );
});

/** The form of settings, filled in. */
function formWith(settings: Readonly<Record<string, string>>): string {
  const form = read('.env.example');
  return Object.entries(settings).reduce((text, [name, value]) => {
    const line = new RegExp(`^(?:# )?${name}=.*$`, 'm');
    if (!line.test(text)) throw new Error(`.env.example has no line for ${name}`);
    return text.replace(line, `${name}=${value}`);
  }, form);
}

describe('docs/frontend-recipes.md', () => {
  runs(
    'the manifest that graphql-codegen makes is what a server then holds to',
    async () => {
      const config = blocksIn('docs/frontend-recipes.md', 'yaml').find(({ text }) =>
        text.includes('persistedDocuments'),
      );
      expect(Object.keys(parse(config!.text) as object)).toEqual(['generates']);
      project.write(
        'page/schema.graphql',
        readFileSync(new URL('../../schema/fleetgraph.graphql', import.meta.url), 'utf8'),
      );
      project.write('page/src/viewer.graphql', 'query Viewer { viewer { clientId } }');
      project.write('page/codegen.yml', `schema: schema.graphql\n${config!.text}`);
      await project.run('cd page && ../node_modules/.bin/graphql-codegen --config codegen.yml');
      const made = project.read('page/src/generated/persisted-documents.json');
      const { port, url } = await newAddress();
      const operator = 'operator:not-a-real-operator-secret';
      const env = {
        FLEETGRAPH_PORT: port,
        FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
        FLEETGRAPH_BOOTSTRAP_CLIENT: operator,
        SERVER: url,
      };
      const server = project.start(
        command('docs/frontend-recipes.md', 'FLEETGRAPH_TRUSTED_DOCUMENTS=').replace(
          'src/',
          'page/src/',
        ),
        env,
      );
      await server.until(/"msg":"ready"/);
      const token = tokenIn(
        await project.run(
          `curl -u ${operator} -d grant_type=client_credentials http://localhost:4000/oauth/token`,
          env,
        ),
      );
      const [text = ''] = Object.values(JSON.parse(made) as Record<string, string>);
      expect(await dataOf(url, token, text)).toEqual({ viewer: { clientId: 'operator' } });
      expect(
        (await graphql(url, token, '{ viewer { scopes } }')).body.errors[0].extensions.code,
      ).toBe('DOCUMENT_NOT_TRUSTED');
      expect(await server.interrupt()).toEqual(stoppedWell);
    },
    120_000,
  );
});

runs('every command of every page is run here, or it is said why not', () => {
  const shown = BLOCKS.filter(({ language }) => language === 'sh').flatMap(commandsOf);
  expect(shown.filter((line) => !taken.has(line) && !(line in NOT_RUN))).toEqual([]);
  expect(Object.keys(NOT_RUN).filter((line) => !shown.includes(line))).toEqual([]);
});
