import { describe, expect, it } from 'vitest';
import { toVehicleData } from '../../../../src/providers/high-mobility/data/mapper.js';

const AT = new Date('2026-11-30T08:00:00Z');
const TIME = '2026-11-30T07:00:00Z';
const map = (json: unknown) => toVehicleData(json, null, AT);
const warningsOf = (json: unknown) => map(json).signals.warnings?.value.map(({ code }) => code);
const light = (name: string, state: string) => ({ data: { name, state }, timestamp: TIME });

describe('warnings', () => {
  it('are those that are on, from all places that have some', () => {
    const { signals } = map({
      dashboard_lights: {
        dashboard_lights: [light('tire_failure', 'on'), light('brake_failure', 'off')],
        bulb_failures: [{ data: 'low_beam_left' }],
        dynamic_warnings: [{ data: { id: 'wheelNut 7', category: 'c', description: 'Loose' } }],
      },
      diagnostics: {
        check_control_messages: [
          { data: { id: 12, text: 'Washer fluid low', status: 'Active' } },
          { data: { id: 13, text: 'All well', status: 'OK' } },
        ],
      },
    });
    expect(signals.warnings).toEqual({
      value: [
        { code: 'TIRE_FAILURE', text: null, measuredAt: new Date(TIME) },
        { code: 'BULB_FAILURE_LOW_BEAM_LEFT', text: null, measuredAt: null },
        { code: 'WHEEL_NUT_7', text: 'Loose', measuredAt: null },
        { code: 'CHECK_CONTROL_12', text: 'Washer fluid low', measuredAt: null },
      ],
      measuredAt: new Date(TIME),
    });
  });

  it('do not hold lights that the driver has switched on', () => {
    const lights = [light('low_beam', 'on'), light('engine_oil', 'on')];
    expect(warningsOf({ dashboard_lights: { dashboard_lights: lights } })).toEqual(['ENGINE_OIL']);
  });

  it('are none when all lights are off or the list is empty, and unknown when nothing says so', () => {
    const off = [light('brake_failure', 'off')];
    expect(warningsOf({ dashboard_lights: { dashboard_lights: off } })).toEqual([]);
    expect(warningsOf({ dashboard_lights: { dashboard_lights: [] } })).toEqual([]);
    const failed = [{ failure: { reason: 'oem_error', description: '' } }];
    expect(warningsOf({ dashboard_lights: { dashboard_lights: failed } })).toBeUndefined();
    const odd = [light('brake_failure', 'flickering'), { data: 5 }];
    expect(warningsOf({ dashboard_lights: { dashboard_lights: odd } })).toBeUndefined();
    expect(warningsOf({})).toBeUndefined();
  });
});

describe('trouble codes', () => {
  it('are read from both lists, each once', () => {
    const { signals } = map({
      diagnostics: {
        trouble_codes: [
          { data: { id: 'P0420', system: 'powertrain', status: 'active', occurrences: 2 } },
          { data: { id: 'C1116FA', occurrences: -1 } },
        ],
        confirmed_trouble_codes: [
          { data: { id: 'P0420', status: 'confirmed' } },
          { data: { id: 'U0100', status: 'confirmed' } },
        ],
      },
    });
    expect(signals.troubleCodes?.value).toEqual([
      { code: 'P0420', system: 'powertrain', status: 'active', occurrences: 2, measuredAt: null },
      { code: 'C1116FA', system: null, status: null, occurrences: null, measuredAt: null },
      { code: 'U0100', system: null, status: 'confirmed', occurrences: null, measuredAt: null },
    ]);
  });

  it('are none by an empty list only', () => {
    expect(map({ diagnostics: { trouble_codes: [] } }).signals.troubleCodes?.value).toEqual([]);
    expect(map({ diagnostics: { trouble_codes: [{ data: {} }] } }).signals).toEqual({});
  });
});

describe('service', () => {
  const serviceOf = (maintenance: unknown) => {
    const { serviceDistance, serviceDueOn, serviceOverdue } = map({ maintenance }).signals;
    return [serviceDistance?.value, serviceDueOn?.value, serviceOverdue?.value];
  };
  const distance = (value: number) => ({ data: { value, unit: 'kilometers' } });

  it('is overdue by its distance or by its day', () => {
    expect(serviceOf({ distance_to_next_service: distance(500) })).toEqual([500, undefined, false]);
    expect(serviceOf({ distance_to_next_service: distance(-5) })).toEqual([-5, undefined, true]);
    expect(serviceOf({ service_date: { data: '2026-11-29T23:00:00Z' } })).toEqual([
      undefined,
      '2026-11-29',
      true,
    ]);
    expect(serviceOf({ service_date: { data: '2026-11-30' } })).toEqual([
      undefined,
      '2026-11-30',
      false,
    ]);
  });

  it('is due on the day that a remaining time leads to, counted from its measurement', () => {
    const days = { value: 10, unit: 'days' };
    expect(serviceOf({ time_to_next_service: { data: days, timestamp: TIME } })).toEqual([
      undefined,
      '2026-12-10',
      false,
    ]);
    expect(serviceOf({ time_to_next_service: { data: days } })).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has no day of the year 1970, and makes nothing of the distance since an oil service', () => {
    const { signals, problems } = map({
      maintenance: { service_date: { data: '1970-01-01T00:00:00Z' } },
    });
    expect(signals).toEqual({});
    expect(problems).toMatchObject([{ signal: 'maintenance.service_date', reason: 'UNREADABLE' }]);
    expect(map({ maintenance: { distance_to_next_oil_service: distance(500) } }).signals).toEqual(
      {},
    );
  });
});
