import {
  parseChoice,
  parseNumber,
  parseOddities,
  type RunningSimulator,
  type SimulatorLauncher,
} from '../launcher.js';
import { MODELS } from './brands.js';
import { INVERS_ODDITIES } from './oddities.js';
import { CURSOR_STYLES } from './paging.js';
import { startInversSimulator } from './simulator.js';
import { DEFAULT_WIRE, SETUP_STYLES, SETUP_WORDS } from './wire-settings.js';

const CLIENT_ID = 'EXFL29#cl1';
const CLIENT_SECRET = 'simulated-secret';

/**
 * `npm run simulators`: one API client with all permissions; setups take some seconds, few of them
 * fail.
 */
export const inversLauncher: SimulatorLauncher = {
  name: 'INVERS',
  options: {
    'invers-port': { type: 'string', default: '4102' },
    'invers-control-port': { type: 'string', default: '4202' },
    'invers-setup-ms': { type: 'string', default: '5000' },
    'invers-cursor': { type: 'string', default: DEFAULT_WIRE.cursor },
    'invers-max-limit': { type: 'string', default: String(DEFAULT_WIRE.maxLimit) },
    'invers-setup-words': { type: 'string', default: DEFAULT_WIRE.setupWords },
    'invers-setup-field': { type: 'string', default: DEFAULT_WIRE.setup },
    'invers-odd': { type: 'string' },
  },
  help: [
    '--invers-port <port>          its API (default 4102, 0 = any)',
    '--invers-control-port <port>  its control endpoint (default 4202, 0 = any)',
    "--invers-setup-ms <ms>        how long a vehicle's setup takes (default 5000)",
    `--invers-cursor <style>       how lists name their cursor: ${CURSOR_STYLES.join(', ')}`,
    '--invers-max-limit <n>        largest limit that lists take (default 1000)',
    `--invers-setup-field <style>  where vehicles have their setup status: ${SETUP_STYLES.join(', ')}`,
    `--invers-setup-words <words>  what it says: ${SETUP_WORDS.join(', ')}`,
    `--invers-odd <names>  odd answers, separated by commas: ${Object.keys(INVERS_ODDITIES).join(', ')}`,
  ],
  start,
};

async function start(values: Parameters<SimulatorLauncher['start']>[0]): Promise<RunningSimulator> {
  const simulator = await startInversSimulator({
    clients: [{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }],
    port: parseNumber('invers-port', values, 0, 65_535),
    controlPort: parseNumber('invers-control-port', values, 0, 65_535),
    autoSetup: { afterMs: parseNumber('invers-setup-ms', values, 0, 86_400_000), failureRate: 0.1 },
    wire: {
      cursor: parseChoice('invers-cursor', values, CURSOR_STYLES),
      maxLimit: parseNumber('invers-max-limit', values, 1, 100_000),
      setup: parseChoice('invers-setup-field', values, SETUP_STYLES),
      setupWords: parseChoice('invers-setup-words', values, SETUP_WORDS),
    },
  });
  for (const { fault } of parseOddities('invers-odd', values, INVERS_ODDITIES))
    simulator.setFault(fault);
  return { lines: describe(simulator.url, simulator.controlUrl), close: () => simulator.close() };
}

function describe(url: string, controlUrl: string): readonly string[] {
  const post = (path: string, body: object) =>
    `curl -X POST ${controlUrl}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  return [
    `API      ${url}`,
    `control  ${controlUrl}`,
    '',
    `client id ${CLIENT_ID}, client secret ${CLIENT_SECRET}`,
    'vehicle models:',
    ...MODELS.map(
      ({ id, telematicsBrand, maker, name, credentialType }) =>
        `  ${id}  ${telematicsBrand}, ${maker} ${name}, credential: ${credentialType}`,
    ),
    '',
    'sign in:',
    `curl -X POST -u '${CLIENT_ID}:${CLIENT_SECRET}' -H 'content-type: application/json' '${url}/auth/oauth/token?grant_type=client_credentials'`,
    'faults, time, setups, units, and answers in another style:',
    post('/faults', { kind: 'rate-limit', headers: 'x-rate-limit', path: '/vehicles', times: 1 }),
    post('/clock', { advanceSeconds: 900 }),
    post('/vehicles/<id>/setup', { status: 'FAILED', reason: 'The unit did not answer.' }),
    post('/units/<id>', { known: false }),
    post('/authorizations', { fleetId: 'EXFL29', brand: 'TESLA', name: 'Owner' }),
    post('/wire', { cursor: 'cursors', maxLimit: 50, setup: 'setup' }),
    `curl -X DELETE ${controlUrl}/tokens`,
  ];
}
