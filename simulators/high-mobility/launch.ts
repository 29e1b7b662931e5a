import { generateKeyPairSync } from 'node:crypto';
import {
  OptionError,
  parseChoice,
  parseNumber,
  parseOddities,
  type RunningSimulator,
  type SimulatorLauncher,
} from '../launcher.js';
import { type SimulatedApp } from './apps.js';
import { HIGH_MOBILITY_ODDITIES } from './oddities.js';
import { startHighMobilitySimulator } from './simulator.js';

const APP_ID = 'simulated-app';
const CLIENT_SECRET = 'simulated-secret';
const PRIVATE_KEY_ID = 'simulated-private-key';
const SERVICE_ACCOUNT_ID = 'simulated-service-account';

/**
 * `npm run simulators`: one application that signs in by secret, private key or service account.
 */
export const highMobilityLauncher: SimulatorLauncher = {
  name: 'High Mobility',
  options: {
    'high-mobility-port': { type: 'string', default: '4101' },
    'control-port': { type: 'string', default: '4201' },
    seed: { type: 'string', default: '1' },
    'live-interval-ms': { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-event-header': { type: 'string', default: 'on' },
    'webhook-secret': { type: 'string', default: 'simulated-webhook-secret' },
    'refused-brands': { type: 'string' },
    'high-mobility-odd': { type: 'string' },
  },
  help: [
    '--high-mobility-port <port>  its API (default 4101, 0 = any)',
    '--control-port <port>        its control endpoint (default 4201, 0 = any)',
    '--seed <number>              the same number, the same course of events (default 1)',
    '--live-interval-ms <ms>      besides, some clearance changes every so often, for ever',
    '--webhook-url <url>          where the webhooks go (none by default; the control endpoint can set it later)',
    '--webhook-secret <text>      what they are signed with',
    '--webhook-event-header <on|off>  whether they have X-HM-Event (default on)',
    '--refused-brands <list>      brands not enabled and the status that refuses them, e.g. kia:422,ford:403',
    `--high-mobility-odd <names>  odd answers, separated by commas: ${Object.keys(HIGH_MOBILITY_ODDITIES).join(', ')}`,
  ],
  start,
};

type Values = Parameters<SimulatorLauncher['start']>[0];

async function start(values: Values): Promise<RunningSimulator> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const webhookUrl = values['webhook-url'];
  const app: SimulatedApp = {
    clientId: APP_ID,
    clientSecret: CLIENT_SECRET,
    privateKeys: [{ id: PRIVATE_KEY_ID, publicKey }],
    serviceAccounts: [{ id: SERVICE_ACCOUNT_ID, publicKey }],
    ...(webhookUrl === undefined
      ? {}
      : { webhook: { url: webhookUrl, secret: values['webhook-secret'] ?? '' } }),
  };
  const live = values['live-interval-ms'];
  const simulator = await startHighMobilitySimulator({
    apps: [app],
    port: parseNumber('high-mobility-port', values, 0, 65_535),
    controlPort: parseNumber('control-port', values, 0, 65_535),
    seed: parseNumber('seed', values, 0, 0xffff_ffff),
    autoAdvance: {},
    refusedBrands: readBrands(values['refused-brands'] ?? ''),
    webhooks: {
      style: { eventHeader: parseChoice('webhook-event-header', values, ['on', 'off']) === 'on' },
    },
    ...(live === undefined
      ? {}
      : { liveIntervalMs: parseNumber('live-interval-ms', values, 1, 86_400_000) }),
  });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  for (const { fault } of parseOddities('high-mobility-odd', values, HIGH_MOBILITY_ODDITIES))
    simulator.setFault(fault);
  return {
    lines: describe(simulator.url, simulator.controlUrl, pem),
    close: () => simulator.close(),
  };
}

/** @throws OptionError */
function readBrands(text: string): Readonly<Record<string, number>> {
  const pairs = text.split(',').filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, brand, status] = /^([\w-]+):(400|403|422)$/.exec(pair.trim()) ?? [];
      if (brand === undefined)
        throw new OptionError(`--refused-brands takes brands as kia:422, not "${pair}"`);
      return [brand, Number(status)];
    }),
  );
}

function describe(url: string, controlUrl: string, pem: string): readonly string[] {
  const post = (path: string, body: object) =>
    `curl -X POST ${controlUrl}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  return [
    `API      ${url}`,
    `control  ${controlUrl}`,
    '',
    `client id ${APP_ID}, client secret ${CLIENT_SECRET}`,
    `private key id ${PRIVATE_KEY_ID}, service account id ${SERVICE_ACCOUNT_ID}, both with this key:`,
    pem.trim(),
    '',
    'sign in:',
    `curl ${url}/access_tokens -H 'content-type: application/json' -d '{"grant_type":"client_credentials","client_id":"${APP_ID}","client_secret":"${CLIENT_SECRET}"}'`,
    'faults, time and webhooks:',
    post('/faults', { kind: 'rate-limit', path: '/fleets/*', times: 1 }),
    post('/faults', {
      kind: 'timeout-after-effect',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    }),
    `curl -X DELETE ${controlUrl}/faults`,
    post('/clock', { advanceSeconds: 86_400 }),
    post('/clearances/WBATESTVAN0000001', { status: 'rejected', reason: 'No contract' }),
    post('/webhooks/target', {
      url: 'http://127.0.0.1:4000/webhooks/high-mobility/<key>',
      secret: 'simulated-webhook-secret',
    }),
    post('/webhooks/style', { eventHeader: false, eventType: false }),
    post('/webhooks/send', { body: { event: { type: 'trip_started' } } }),
    post('/tokens/WBATESTVAN0000001', { status: 'pending' }),
  ];
}
