import { describe, expect, it } from 'vitest';
import { type Powertrain } from '../../../../src/domain/data/vehicle-details.js';
import { toVehicleData } from '../../../../src/providers/high-mobility/data/mapper.js';

const signalsOf = (json: unknown, powertrain: Powertrain | null = null) =>
  toVehicleData(json, powertrain, new Date('2026-11-30T08:00:00Z')).signals;
const km = (value: number) => ({ data: { value, unit: 'kilometers' } });

describe('energy', () => {
  it('reads charging', () => {
    const charging = {
      battery_level: { data: 0.4 },
      status: { data: 'fast_charging' },
      plugged_in: { data: 'plugged_in_both_sides' },
      charging_rate: { data: { value: 11_000, unit: 'watts' } },
      time_to_complete_charge: { data: { value: 2, unit: 'hours' } },
      charge_limit: { data: 0.8 },
    };
    expect(signalsOf({ charging })).toEqual({
      batteryLevel: { value: 40, measuredAt: null },
      chargingStatus: { value: 'CHARGING', measuredAt: null },
      pluggedIn: { value: true, measuredAt: null },
      chargePower: { value: 11, measuredAt: null },
      timeToFull: { value: 7200, measuredAt: null },
      chargeLimit: { value: 80, measuredAt: null },
    });
  });

  it.each([
    ['not_charging', 'NOT_CHARGING'],
    ['cable_unplugged', 'NOT_CHARGING'],
    ['slow_charging', 'CHARGING'],
    ['charging_complete', 'COMPLETE'],
    ['charging_paused', 'PAUSED'],
    ['charging_error', 'ERROR'],
    ['foreign_object_detected', 'ERROR'],
    ['discharging', 'DISCHARGING'],
    ['levitating', 'UNKNOWN'],
  ])('reads the status %s as %s', (data, status) => {
    expect(signalsOf({ charging: { status: { data } } }).chargingStatus?.value).toBe(status);
  });

  it('takes the unnamed battery for the traction battery only of a vehicle that charges', () => {
    const diagnostics = { battery_level: { data: 0.9 } };
    expect(signalsOf({ diagnostics })).toEqual({});
    expect(signalsOf({ diagnostics }, 'COMBUSTION')).toEqual({});
    expect(signalsOf({ diagnostics }, 'BATTERY_ELECTRIC').batteryLevel?.value).toBe(90);
    const charging = { plugged_in: { data: 'disconnected' } };
    expect(signalsOf({ diagnostics, charging }).batteryLevel?.value).toBe(90);
    const named = { battery_level: { data: 0.1 } };
    expect(signalsOf({ diagnostics, charging: named }).batteryLevel?.value).toBe(10);
  });

  it('takes the energy level of the powertrain', () => {
    const diagnostics = {
      primary_energy_level: { data: 0.3 },
      secondary_energy_level: { data: 0.6 },
    };
    expect(signalsOf({ diagnostics }, 'BATTERY_ELECTRIC').batteryLevel?.value).toBe(30);
    expect(signalsOf({ diagnostics }, 'PLUG_IN_HYBRID').batteryLevel?.value).toBe(60);
    expect(signalsOf({ diagnostics })).toEqual({});
  });

  it('does not take the flap for the fuel', () => {
    expect(signalsOf({ fueling: { gas_flap_position: { data: 'open' } } })).toEqual({});
  });

  it('takes the range of all energy on board, else that of the powertrain', () => {
    const parts = {
      charging: { estimated_range: km(50) },
      diagnostics: { estimated_range: km(400) },
    };
    expect(signalsOf(parts).range?.value).toBe(50);
    expect(signalsOf(parts, 'COMBUSTION').range?.value).toBe(400);
    expect(signalsOf(parts, 'PLUG_IN_HYBRID').range?.value).toBe(400);
    const diagnostics = { ...parts.diagnostics, estimated_mixed_powertrain_range: km(450) };
    expect(signalsOf({ ...parts, diagnostics }).range?.value).toBe(450);
  });
});
