import { describe, expect, it } from 'vitest';
import { NO_DETAILS } from '../../../src/domain/data/vehicle-details.js';
import { toRemoteVehicle } from '../../../src/providers/invers/mapper.js';

const BARE = {
  externalId: 'JQ7RP',
  vin: null,
  brand: null,
  telematicsUnitId: null,
  modelId: null,
  credentialId: null,
  // Nothing says that it has ended.
  setup: 'IN_PROGRESS',
  setupReason: null,
  name: null,
  licensePlate: null,
  tags: [],
  details: NO_DETAILS,
  lastContactAt: null,
  online: null,
};

describe('toRemoteVehicle', () => {
  it('reads a vehicle as documented', () => {
    expect(
      toRemoteVehicle({
        id: 'JQ7RP',
        master_data: { vin: 'exvetestvin000001', license_plate: 'RKL-832', custom_name: 'Van 7' },
        custom_fields: { seats: 4, color: 'black', parts: { door: 1 }, none: null },
        telematics_unit: { id: '38429DA427AB7C25', brand: 'CLOUDBOXX' },
        vehicle_model_id: 'M',
        credentials_id: 'C',
        setup_status: 'IN_PROGRESS',
      }),
    ).toEqual({
      externalId: 'JQ7RP',
      vin: 'EXVETESTVIN000001',
      brand: 'cloudboxx',
      telematicsUnitId: '38429DA427AB7C25',
      modelId: 'M',
      credentialId: 'C',
      setup: 'IN_PROGRESS',
      setupReason: null,
      name: 'Van 7',
      licensePlate: 'RKL-832',
      tags: [
        { key: 'seats', value: '4' },
        { key: 'color', value: 'black' },
      ],
      details: NO_DETAILS,
      lastContactAt: null,
      online: null,
    });
  });

  it('reads one with an id alone', () => {
    expect(toRemoteVehicle({ id: 'JQ7RP' })).toEqual(BARE);
    expect(
      toRemoteVehicle({
        id: 'JQ7RP',
        master_data: { vin: ' ' },
        custom_fields: null,
        setup_status: null,
      }),
    ).toEqual(BARE);
  });

  it("reads the unit's data at the top as well", () => {
    expect(
      toRemoteVehicle({ id: 'JQ7RP', telematics_brand: 'MERCEDES_BENZ', telematics_unit_id: 'U' }),
    ).toEqual({ ...BARE, brand: 'mercedes-benz', telematicsUnitId: 'U' });
  });

  it.each([
    ['SUCCEEDED', 'SUCCEEDED', null],
    ['failed', 'FAILED', null],
    ['PENDING', 'IN_PROGRESS', null],
    [{ value: 'FAILED', reason: 'No contract' }, 'FAILED', 'No contract'],
    [{ value: 'SUCCEEDED' }, 'SUCCEEDED', null],
  ])('takes the setup status %j for %s', (setup_status, setup, setupReason) => {
    expect(toRemoteVehicle({ id: 'JQ7RP', setup_status })).toMatchObject({ setup, setupReason });
  });
});
