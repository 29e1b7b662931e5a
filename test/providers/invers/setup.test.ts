import { describe, expect, it } from 'vitest';
import { readSetup } from '../../../src/providers/invers/setup.js';

describe('the setup of a vehicle', () => {
  it.each<[object]>([
    [{ setup_status: 'SUCCEEDED' }],
    [{ setup_status: { value: 'succeeded' } }],
    [{ setup: { status: 'SUCCEEDED' } }],
    [{ setupState: 'SUCCEEDED' }],
    [{ telematics_unit: { id: 'U', setup_status: 'SUCCEEDED' } }],
    [{ status: 'SETUP_SUCCEEDED' }],
    [{ setup_required: false }],
    [{ last_contact_at: '2026-11-20T10:29:00Z' }],
    [{ life_status: { value: 'ONLINE' } }],
    [{ life_status: 'online', custom_fields: { setup: 'to do' } }],
  ])('has succeeded in %j', (vehicle) =>
    expect(readSetup(vehicle as Record<string, unknown>).setup).toBe('SUCCEEDED'),
  );

  it.each<[object]>([
    [{}],
    [{ setup_status: null }],
    [{ setup_status: 'PROVISIONED', life_status: { value: 'ONLINE' } }],
    [{ setup_status: 'COMPLETED' }],
    [{ setup: {} }],
    [{ setup: { finished: true }, last_contact_at: '2026-11-20T10:29:00Z' }],
    [{ unit_setup: { phase: 'RUNNING' }, life_status: { value: 'ONLINE' } }],
    [
      {
        telematics_unit: { id: 'U', setup: { state: 'PENDING' } },
        last_contact_at: '2026-11-20T10:29:00Z',
      },
    ],
    [{ status: { value: 'SETUP_IN_PROGRESS' }, life_status: 'ONLINE' }],
    [{ setup_status: 'SUCCEEDED', telematics_unit: { setup_status: 'IN_PROGRESS' } }],
    [{ status: 'CONNECTED_VEHICLE', life_status: { value: 'OFFLINE' }, last_contact_at: null }],
  ])('goes on in %j', (vehicle) =>
    expect(readSetup(vehicle as Record<string, unknown>).setup).toBe('IN_PROGRESS'),
  );

  it.each<[object, string | null]>([
    [{ setup_status: 'Failed' }, null],
    [{ setup_status: { value: 'FAILED', reason: 'No contract' } }, 'No contract'],
    [{ setup: { state: 'FAILED', detail: 'No signal' } }, 'No signal'],
    [{ status: 'SETUP_FAILED' }, null],
  ])('has failed in %j', (vehicle, setupReason) =>
    expect(readSetup(vehicle as Record<string, unknown>)).toEqual({ setup: 'FAILED', setupReason }),
  );
});
