import {
  type DamoovSimulator,
  type DamoovSimulatorOptions,
  startDamoovSimulator,
} from '../../../simulators/damoov/simulator.js';
import { type Json } from '../../support/simulator.js';

export const INSTANCE = {
  instanceId: '11111111-1111-4111-8111-111111111111',
  instanceKey: '11111111-1111-4111-8111-1111111111ff',
  name: 'Test instance',
} as const;
export const OTHER_INSTANCE = {
  instanceId: '22222222-2222-4222-8222-222222222222',
  instanceKey: '22222222-2222-4222-8222-2222222222ff',
} as const;
export const ADMIN = { email: 'admin@example.com', password: 'not-a-real-password' } as const;
/** Reaches the first instance alone. */
export const NARROW_ADMIN = {
  email: 'narrow@example.com',
  password: 'not-a-real-password',
  instanceIds: [INSTANCE.instanceId],
} as const;
export const DEVICE_TOKEN = '3f0c7c1e-6a0e-4c7e-9d55-0a4f2f9b1c11';

/** A simulator with two instances and a clock that stands still. Close it afterwards. */
export function startTestDamoov(
  options: Partial<DamoovSimulatorOptions> = {},
): Promise<DamoovSimulator> {
  const now = () => new Date('2026-06-12T04:51:03.322Z');
  return startDamoovSimulator({
    instances: [INSTANCE, OTHER_INSTANCE],
    admins: [ADMIN, NARROW_ADMIN],
    now,
    ...options,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export async function send(
  simulator: DamoovSimulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(simulator.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(await response.text()),
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const instanceHeaders = {
  InstanceId: INSTANCE.instanceId,
  InstanceKey: INSTANCE.instanceKey,
};

export function loginAdmin(
  simulator: DamoovSimulator,
  { email, password }: { readonly email: string; readonly password: string } = ADMIN,
): Promise<Answer> {
  return send(simulator, 'POST', '/v1/Auth/Login', {
    LoginFields: JSON.stringify({ email }),
    Password: password,
  });
}

export function loginUser(simulator: DamoovSimulator, deviceToken = DEVICE_TOKEN): Promise<Answer> {
  const body = {
    LoginFields: JSON.stringify({ Devicetoken: deviceToken }),
    Password: INSTANCE.instanceKey,
  };
  return send(simulator, 'POST', '/v1/Auth/Login', body, { InstanceId: INSTANCE.instanceId });
}

export function refresh(
  simulator: DamoovSimulator,
  result: Json,
  more: object = {},
): Promise<Answer> {
  return send(simulator, 'POST', '/v1/Auth/RefreshToken', {
    AccessToken: result.AccessToken.Token,
    RefreshToken: result.RefreshToken,
    ...more,
  });
}

export async function adminHeaders(
  simulator: DamoovSimulator,
  admin?: { readonly email: string; readonly password: string },
): Promise<Record<string, string>> {
  return bearer((await loginAdmin(simulator, admin)).body.Result.AccessToken.Token);
}
