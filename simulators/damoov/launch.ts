import {
  type OptionValues,
  parseNumber,
  parseOddities,
  type RunningSimulator,
  type SimulatorLauncher,
} from '../launcher.js';
import { DAMOOV_ODDITIES } from './oddities.js';
import { startDamoovSimulator } from './simulator.js';

const INSTANCE = {
  instanceId: '00000000-0000-4000-8000-000000000001',
  instanceKey: '00000000-0000-4000-8000-0000000000ff',
  name: 'Simulated instance',
  companyId: '00000000-0000-4000-8000-00000000000c',
  applicationId: '00000000-0000-4000-8000-00000000000a',
} as const;
const ADMIN = { email: 'admin@example.com', password: 'simulated-password' } as const;
const DRIVERS = [
  {
    CustomToken: '00000000-0000-4000-8000-0000000000d1',
    FirstName: 'Ada',
    LastName: 'Example',
    Email: 'ada@example.com',
  },
  {
    CustomToken: '00000000-0000-4000-8000-0000000000d2',
    FirstName: 'Ben',
    LastName: 'Example',
    Email: 'ben@example.com',
  },
] as const;

/** `npm run simulators`: one instance with two users, and API Authorization Credentials for it. */
export const damoovLauncher: SimulatorLauncher = {
  name: 'Damoov',
  options: {
    'damoov-port': { type: 'string', default: '4103' },
    'damoov-control-port': { type: 'string', default: '4203' },
    'damoov-odd': { type: 'string' },
  },
  help: [
    '--damoov-port <port>          its user service, trips and indicators (default 4103, 0 = any)',
    '--damoov-control-port <port>  its control endpoint (default 4203, 0 = any)',
    `--damoov-odd <names>  odd answers, separated by commas: ${Object.keys(DAMOOV_ODDITIES).join(', ')}`,
  ],
  start,
};

async function start(values: OptionValues): Promise<RunningSimulator> {
  const simulator = await startDamoovSimulator({
    instances: [INSTANCE],
    admins: [ADMIN],
    settings: { historyDays: 30, activityStatus: 'Active' },
    port: parseNumber('damoov-port', values, 0, 65_535),
    controlPort: parseNumber('damoov-control-port', values, 0, 65_535),
  });
  for (const { fault } of parseOddities('damoov-odd', values, DAMOOV_ODDITIES))
    simulator.setFault(fault);
  for (const driver of DRIVERS) simulator.addUser(driver);
  return { lines: describe(simulator.url, simulator.controlUrl), close: () => simulator.close() };
}

function describe(url: string, controlUrl: string): readonly string[] {
  const post = (to: string, body: object, headers = '') =>
    `curl -X POST ${to} -H 'content-type: application/json'${headers} -d '${JSON.stringify(body)}'`;
  return [
    `API      ${url}`,
    `control  ${controlUrl}`,
    '',
    `instance id ${INSTANCE.instanceId}, instance key ${INSTANCE.instanceKey}`,
    `email ${ADMIN.email}, password ${ADMIN.password}`,
    `device tokens ${DRIVERS.map(({ CustomToken }) => CustomToken).join(', ')}`,
    '',
    'sign in, as admin and as user:',
    post(`${url}/v1/Auth/Login`, {
      LoginFields: JSON.stringify({ email: ADMIN.email }),
      Password: ADMIN.password,
    }),
    post(
      `${url}/v1/Auth/Login`,
      {
        LoginFields: JSON.stringify({ Devicetoken: DRIVERS[0].CustomToken }),
        Password: INSTANCE.instanceKey,
      },
      ` -H 'InstanceId: ${INSTANCE.instanceId}'`,
    ),
    'faults, time, tokens and settings:',
    post(`${controlUrl}/faults`, {
      kind: 'timeout-after-effect',
      method: 'POST',
      path: '/Registration/create',
      times: 1,
    }),
    `curl -X DELETE ${controlUrl}/faults`,
    post(`${controlUrl}/clock`, { advanceSeconds: 86_400 }),
    post(`${controlUrl}/tokens/revoke`, { what: 'access' }),
    post(`${controlUrl}/logins/reset`, {}),
    post(`${controlUrl}/settings`, { errorsInHttp200: true, casing: 'camel' }),
  ];
}
