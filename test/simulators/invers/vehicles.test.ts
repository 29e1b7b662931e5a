import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InversSimulator } from '../../../simulators/invers/simulator.js';
import { call } from '../../support/simulator.js';
import { type Api, signedIn, startSimulator } from './support.js';

const DEVKIT = '01GG9QFP7432K1QT65T4Q4HWSD';
const EQA = '01F4XW6QHWKT4HMSFDZ9CCQH1G';
const N1 = '01F4XW6QHWKT4HMSFDZ9CCQH1N';
const VIN = 'EXVETESTVIN000001';
const CLOUDBOXX = {
  telematics_brand: 'CLOUDBOXX',
  telematics_unit_id: '38429DA427AB7C25',
  vehicle_model_id: DEVKIT,
  master_data: { vin: VIN },
};

describe('vehicles at the simulated INVERS', () => {
  let simulator: InversSimulator;
  let api: Api;
  beforeEach(async () => {
    simulator = await startSimulator({ unknownUnits: ['EXVEUNKNOWN000001'] });
    api = await signedIn(simulator);
  });
  afterEach(() => simulator.close());

  const newCredential = async () =>
    (
      await api('POST', '/telematics-brands/MERCEDES_BENZ/credentials', {
        name: 'x',
        client_id: 'y',
        client_secret: 'z',
      })
    ).body.id as string;
  const mercedes = async (unit = 'EXVETESTVIN000002') => ({
    telematics_brand: 'MERCEDES_BENZ',
    telematics_unit_id: unit,
    vehicle_model_id: EQA,
    credentials_id: await newCredential(),
  });

  it('vanish, return and have contact at the control port', async () => {
    const { id } = (await api('POST', '/vehicles', CLOUDBOXX)).body;
    const control = (path: string, body: unknown) =>
      call(simulator.controlUrl, 'POST', `/vehicles/${id}/${path}`, body);
    expect((await control('hidden', { hidden: true })).status).toBe(200);
    expect((await api('GET', `/vehicles/${id}`)).status).toBe(404);
    expect((await api('GET', '/vehicles')).body.items).toEqual([]);
    await control('hidden', { hidden: false });
    const at = '2026-03-01T12:00:00Z';
    expect((await control('contact', { at, online: false })).status).toBe(200);
    expect((await api('GET', '/vehicles')).body.items).toMatchObject([
      { id, last_contact_at: at, life_status: { value: 'OFFLINE' } },
    ]);
    expect(
      (await call(simulator.controlUrl, 'POST', '/vehicles/XXXXX/hidden', { hidden: true })).status,
    ).toBe(404);
  });

  it('with a CloudBoxx need no credential and no setup', async () => {
    const { status, body } = await api('POST', '/vehicles', {
      ...CLOUDBOXX,
      custom_fields: { seats: 4 },
      tags: ['demo'],
      operation_status: 'GARAGE',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^[A-Z0-9]{5}$/),
      fleet_id: 'EXFL29',
      master_data: { vin: VIN },
      custom_fields: { seats: 4 },
      tags: ['demo'],
      operation_status: { value: 'GARAGE' },
      setup_status: { value: 'SUCCEEDED' },
      telematics_unit: { id: '38429DA427AB7C25', brand: 'CLOUDBOXX' },
      credentials_id: null,
    });
    expect((await api('GET', `/vehicles/${body.id}`)).body).toEqual(body);
    expect((await api('DELETE', `/vehicles/${body.id}`)).status).toBe(204);
    expect((await api('GET', `/vehicles/${body.id}`)).status).toBe(404);
  });

  it('of a carmaker have a shared credential and a setup, which fails, is retried and succeeds', async () => {
    const { body } = await api('POST', '/vehicles', await mercedes());
    expect(body.setup_status.value).toBe('IN_PROGRESS');
    expect((await api('POST', `/vehicles/${body.id}/retry-setup`)).body.type).toBe(
      '/problems/vehicle/conflicting-setup-status',
    );
    simulator.setSetup(body.id, 'FAILED', 'No contract');
    expect((await api('GET', `/vehicles/${body.id}`)).body.setup_status).toMatchObject({
      value: 'FAILED',
      reason: 'No contract',
    });
    expect(await api('POST', `/vehicles/${body.id}/retry-setup`)).toMatchObject({
      status: 202,
      body: { setup_status: { value: 'IN_PROGRESS' } },
    });
    simulator.setSetup(body.id, 'SUCCEEDED');
    expect((await api('GET', '/vehicles')).body.items[0].setup_status.value).toBe('SUCCEEDED');
  });

  it('end their setup by themselves when set so, as their seed determines', async () => {
    const lively = await startSimulator({
      autoSetup: { afterMs: 1000, failureRate: 0.5 },
      seed: 3,
    });
    try {
      const other = await signedIn(lively);
      const credentialsId = (
        await other('POST', '/telematics-brands/MERCEDES_BENZ/credentials', {
          name: 'x',
          client_id: 'y',
          client_secret: 'z',
        })
      ).body.id;
      for (let unit = 0; unit < 20; unit += 1)
        await other('POST', '/vehicles', {
          telematics_brand: 'MERCEDES_BENZ',
          telematics_unit_id: `UNIT${unit}`,
          credentials_id: credentialsId,
        });
      const statuses = () => lively.vehicles.list().map(({ setup }) => setup.status);
      lively.advanceClock(999);
      expect(new Set(statuses())).toEqual(new Set(['IN_PROGRESS']));
      lively.advanceClock(1);
      expect(new Set(statuses())).toEqual(new Set(['SUCCEEDED', 'FAILED']));
    } finally {
      await lively.close();
    }
  });

  it('with a password of their own never return it', async () => {
    const { status, body } = await api('POST', '/vehicles', {
      telematics_brand: 'NIU',
      telematics_unit_id: 'NBSG4C7B40647G5M',
      vehicle_model_id: N1,
      password: 'fake-12345',
    });
    expect(status).toBe(201);
    expect(
      JSON.stringify([body, (await api('GET', '/vehicles')).body, simulator.vehicles.list()]),
    ).not.toContain('fake-12345');
    expect(simulator.vehicles.hasPassword(body.id, 'fake-12345')).toBe(true);
  });

  it('are refused for what is wrong with them', async () => {
    const good = await mercedes();
    const wrong: readonly [object, string][] = [
      [
        { ...good, telematics_unit_id: 'EXVEUNKNOWN000001' },
        '/problems/referenced-resource-not-found',
      ],
      [{ ...good, vehicle_model_id: DEVKIT }, '/problems/referenced-resource-not-found'],
      [
        { ...good, credentials_id: '01F62857KMPG2NE2GK1W2N3QYS' },
        '/problems/referenced-resource-not-found',
      ],
      [{ ...good, credentials_id: undefined }, '/problems/validation-error'],
      [{ ...good, password: 'x' }, '/problems/validation-error'],
      [{ ...good, telematics_brand: 'TRABANT' }, '/problems/validation-error'],
      [{ ...good, master_data: { plate: 'x' } }, '/problems/validation-error'],
      [{ ...good, master_data: { license_plate: 'x'.repeat(31) } }, '/problems/validation-error'],
      [{ ...CLOUDBOXX, credentials_id: good.credentials_id }, '/problems/validation-error'],
      [
        { telematics_brand: 'NIU', telematics_unit_id: 'N', vehicle_model_id: N1 },
        '/problems/validation-error',
      ],
    ];
    for (const [body, type] of wrong)
      expect((await api('POST', '/vehicles', body)).body.type, JSON.stringify(body)).toBe(type);
    expect(simulator.vehicles.list()).toEqual([]);
  });

  it('have a VIN and a unit of their own', async () => {
    await api('POST', '/vehicles', CLOUDBOXX);
    const detail = async (body: object) => (await api('POST', '/vehicles', body)).body;
    expect(await detail({ ...CLOUDBOXX, telematics_unit_id: 'OTHER' })).toMatchObject({
      status: 409,
      detail: `The VIN: '${VIN}' already exists on a different vehicle.`,
    });
    expect(await detail({ ...CLOUDBOXX, master_data: { vin: 'EXVETESTVIN000009' } })).toMatchObject(
      { type: '/problems/unique-identifier-already-exists' },
    );
    const [{ id }] = (await api('GET', '/vehicles')).body.items;
    await api('DELETE', `/vehicles/${id}`);
    expect((await api('POST', '/vehicles', CLOUDBOXX)).status).toBe(201);
  });

  it('need a model when it is strict', async () => {
    const strict = await startSimulator({ strict: true });
    try {
      const other = await signedIn(strict);
      expect(
        (await other('POST', '/vehicles', { ...CLOUDBOXX, vehicle_model_id: undefined })).status,
      ).toBe(400);
      expect((await other('POST', '/vehicles', CLOUDBOXX)).status).toBe(201);
    } finally {
      await strict.close();
    }
  });

  it('are listed in pages that hold when one of them goes', async () => {
    for (let unit = 0; unit < 5; unit += 1)
      await api('POST', '/vehicles', {
        telematics_brand: 'CLOUDBOXX',
        telematics_unit_id: `UNIT${unit}`,
      });
    const units = (page: {
      readonly body: {
        readonly items: readonly { readonly telematics_unit: { readonly id: string } }[];
      };
    }) => page.body.items.map((item) => item.telematics_unit.id);
    const first = await api('GET', '/vehicles?limit=2');
    expect(units(first)).toEqual(['UNIT0', 'UNIT1']);
    await api('DELETE', `/vehicles/${first.body.items[0].id}`);
    const second = await api('GET', `/vehicles?page_token=${first.body.next_page_token}`);
    expect(units(second)).toEqual(['UNIT2', 'UNIT3']);
    const third = await api('GET', `/vehicles?page_token=${second.body.next_page_token}`);
    expect([units(third), third.body.next_page_token]).toEqual([['UNIT4'], null]);
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'page_token=nonsense'])
      expect((await api('GET', `/vehicles?${query}`)).status, query).toBe(400);
  });

  it('come in models, which say what they need', async () => {
    const { body } = await api('GET', '/telematics-brands/NIU/available-vehicle-models');
    expect(body.items).toMatchObject([
      {
        id: N1,
        vehicle_brand: 'NIU',
        vehicle_model: 'N1',
        credential_type: 'INDIVIDUAL',
        setup_required: false,
      },
      { vehicle_model: 'NQi Sport', credential_type: 'SHARED' },
    ]);
    expect((await api('GET', '/telematics-brands/TRABANT/available-vehicle-models')).status).toBe(
      404,
    );
  });
});
