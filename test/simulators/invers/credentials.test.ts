import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InversSimulator } from '../../../simulators/invers/simulator.js';
import { type Api, signedIn, startSimulator, TEST_CLIENT } from './support.js';

const MERCEDES = '/telematics-brands/MERCEDES_BENZ/credentials';
const GOOD = { name: 'Fleet Berlin', client_id: 'client1', client_secret: 'fake-hunter2' };

describe('OEM credentials at the simulated INVERS', () => {
  let simulator: InversSimulator;
  let api: Api;
  beforeEach(async () => {
    simulator = await startSimulator({
      clients: [TEST_CLIENT, { clientId: 'EXFL30#cl1', clientSecret: 'fake' }],
    });
    api = await signedIn(simulator);
  });
  afterEach(() => simulator.close());

  it('are created, returned, listed and deleted, never with their secret', async () => {
    const created = await api('POST', MERCEDES, GOOD);
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'Fleet Berlin', client_id: 'client1' },
    });
    const { id } = created.body;
    expect(id).toMatch(/^[0-9A-Z]{26}$/);
    expect((await api('GET', `${MERCEDES}/${id}`)).body).toEqual({
      id,
      name: 'Fleet Berlin',
      client_id: 'client1',
    });
    expect((await api('GET', MERCEDES)).body).toEqual({
      items: [{ id, name: 'Fleet Berlin', client_id: 'client1' }],
      next_page_token: null,
    });
    expect(simulator.credentials.hasSecret(id, 'fake-hunter2')).toBe(true);
    expect((await api('DELETE', `${MERCEDES}/${id}`)).status).toBe(204);
    expect(await api('GET', `${MERCEDES}/${id}`)).toMatchObject({
      status: 404,
      body: { type: '/problems/resource-not-found' },
    });
  });

  it('have a user name and a password where the brand has', async () => {
    const { status, body } = await api('POST', '/telematics-brands/SEGWAY/credentials', {
      name: 'Owner',
      username: 'fleet@example.com',
      password: 'fake',
    });
    expect(status).toBe(201);
    expect(body).toEqual({ id: body.id, name: 'Owner', username: 'fleet@example.com' });
    expect(
      (
        await api('PATCH', `/telematics-brands/SEGWAY/credentials/${body.id}`, {
          password: 'other',
        })
      ).status,
    ).toBe(200);
    expect(simulator.credentials.hasSecret(body.id, 'other')).toBe(true);
  });

  it('have names that are unique in the fleet, over all brands, and only there', async () => {
    await api('POST', MERCEDES, GOOD);
    expect(await api('POST', '/telematics-brands/NIU/credentials', GOOD)).toMatchObject({
      status: 409,
      body: { type: '/problems/unique-identifier-already-exists' },
    });
    expect((await api('POST', MERCEDES, { ...GOOD, name: 'Fleet Hamburg' })).status).toBe(201);
    const stranger = await signedIn(simulator, { clientId: 'EXFL30#cl1', clientSecret: 'fake' });
    expect((await stranger('POST', MERCEDES, GOOD)).status).toBe(201);
    expect((await stranger('GET', MERCEDES)).body.items).toHaveLength(1);
  });

  it('change their secret and nothing else', async () => {
    const { id } = (await api('POST', MERCEDES, GOOD)).body;
    expect(await api('PATCH', `${MERCEDES}/${id}`, { client_secret: 'fake-new' })).toMatchObject({
      status: 200,
      body: { id, client_id: 'client1' },
    });
    expect(simulator.credentials.hasSecret(id, 'fake-new')).toBe(true);
    for (const change of [
      { name: 'Other' },
      { client_id: 'other' },
      { client_secret: 'x', client_id: 'other' },
      { password: 'x' },
      {},
    ]) {
      expect(await api('PATCH', `${MERCEDES}/${id}`, change), JSON.stringify(change)).toMatchObject(
        { status: 400, body: { type: '/problems/validation-error' } },
      );
    }
    expect(simulator.credentials.hasSecret(id, 'fake-new')).toBe(true);
  });

  it.each([
    ['an unknown property', { ...GOOD, colour: 'red' }, "The property 'colour' is not allowed."],
    [
      'a missing secret',
      { name: 'x', client_id: 'y' },
      'The value for property "client_secret" must be a string.',
    ],
    [
      'a number for a secret',
      { ...GOOD, client_secret: 424242 },
      'The value for property "client_secret" must be a string.',
    ],
    [
      "another brand's shape",
      { name: 'x', username: 'y', password: 'z' },
      'The value for property "client_id" must be a string.',
    ],
  ])('are refused with %s', async (_case, body, detail) => {
    expect((await api('POST', MERCEDES, body)).body).toMatchObject({
      type: '/problems/validation-error',
      detail,
    });
  });

  it('are not for CloudBoxx, nor for an unknown brand', async () => {
    expect(await api('POST', '/telematics-brands/CLOUDBOXX/credentials', GOOD)).toMatchObject({
      status: 400,
      body: { type: '/problems/validation-error' },
    });
    expect((await api('POST', '/telematics-brands/TRABANT/credentials', GOOD)).status).toBe(404);
  });

  it('may lack a name, unless it is strict', async () => {
    const nameless = { client_id: GOOD.client_id, client_secret: GOOD.client_secret };
    const { body } = await api('POST', MERCEDES, nameless);
    expect(body.name).toBe(`MERCEDES_BENZ ${body.id}`);
    const strict = await startSimulator({ strict: true });
    try {
      expect((await (await signedIn(strict))('POST', MERCEDES, nameless)).status).toBe(400);
    } finally {
      await strict.close();
    }
  });

  it('stay while a vehicle uses them', async () => {
    const { id } = (await api('POST', MERCEDES, GOOD)).body;
    const vehicle = await api('POST', '/vehicles', {
      telematics_brand: 'MERCEDES_BENZ',
      telematics_unit_id: 'EXVETESTVIN000001',
      credentials_id: id,
    });
    expect(await api('DELETE', `${MERCEDES}/${id}`)).toMatchObject({
      status: 409,
      body: {
        type: '/problems/conflicting-resource',
        detail:
          "Cannot delete the credentials with name 'Fleet Berlin', since they are already being used.",
      },
    });
    await api('DELETE', `/vehicles/${vehicle.body.id}`);
    expect((await api('DELETE', `${MERCEDES}/${id}`)).status).toBe(204);
  });
});
