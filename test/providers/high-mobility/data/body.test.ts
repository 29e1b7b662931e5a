import { describe, expect, it } from 'vitest';
import { toVehicleData } from '../../../../src/providers/high-mobility/data/mapper.js';

const AT = new Date('2026-11-30T08:00:00Z');
const map = (json: unknown) => toVehicleData(json, null, AT);
const part = (location: string, more: Record<string, unknown>, timestamp?: string) => ({
  data: { location, ...more },
  ...(timestamp !== undefined && { timestamp }),
});
const partsOf = (json: unknown) =>
  map(json).signals.doors?.value.map(({ part: name, open, locked }) => [name, open, locked]);

describe('doors', () => {
  it('of which one is known say nothing about the others', () => {
    const doors = { locks: [part('front_left', { lock_state: 'locked' })] };
    expect(map({ doors }).signals).toEqual({
      doors: {
        value: [{ part: 'FRONT_LEFT', open: null, locked: true, measuredAt: null }],
        measuredAt: null,
      },
    });
  });

  it('are locked when the vehicle says it of all', () => {
    const { signals } = map({ doors: { locks_state: { data: 'unlocked' } } });
    expect(signals).toEqual({ locked: { value: false, measuredAt: null } });
  });

  it('are joined with trunk and hood, position and lock', () => {
    expect(
      partsOf({
        doors: {
          positions: [
            part('front_left', { position: 'open' }),
            part('rear_right', { position: 'closed' }),
          ],
          locks: [part('rear_right', { lock_state: 'locked' })],
        },
        trunk: { position: { data: 'open' }, lock: { data: 'unlocked' } },
        hood: { position: { data: 'intermediate' } },
      }),
    ).toEqual([
      ['FRONT_LEFT', true, null],
      ['REAR_RIGHT', false, true],
      ['TRUNK', true, false],
      ['HOOD', true, null],
    ]);
  });

  it('that are named together are those that are named beside, else all four', () => {
    const all = part('all', { position: 'closed' }, '2026-11-30T07:00:00Z');
    const one = part('front_left', { position: 'open' }, '2026-11-30T06:00:00Z');
    expect(partsOf({ doors: { positions: [all, one] } })).toEqual([['FRONT_LEFT', false, null]]);
    expect(partsOf({ doors: { positions: [all] } })).toHaveLength(4);
  });

  it('with an unknown place or state are named and left out', () => {
    const { signals, problems } = map({
      doors: { positions: [part('roof', { position: 'open' }), part('front_left', {})] },
    });
    expect(signals).toEqual({});
    expect(problems).toEqual([{ signal: 'doors.positions', reason: 'UNREADABLE', at: AT }]);
  });
});

describe('tires', () => {
  it('have pressure, target and the judgement of the vehicle', () => {
    const pressure = (value: number, unit: string) => ({ pressure: { value, unit } });
    const { signals } = map({
      diagnostics: {
        tire_pressures: [
          part('front_left', pressure(2.5, 'bars'), '2026-11-30T07:00:00Z'),
          part('rear_right_outer', pressure(250, 'kilopascals')),
        ],
        tire_pressures_targets: [part('front_left', pressure(240_000, 'pascals'))],
        tire_pressure_statuses: [
          part('front_left', { status: 'normal' }),
          part('spare', { status: 'deflation' }, '2026-11-30T06:00:00Z'),
        ],
      },
    });
    expect(signals.tires).toEqual({
      value: [
        {
          part: 'FRONT_LEFT',
          pressure: 250,
          targetPressure: 240,
          low: false,
          measuredAt: new Date('2026-11-30T07:00:00Z'),
        },
        {
          part: 'REAR_RIGHT_OUTER',
          pressure: 250,
          targetPressure: null,
          low: null,
          measuredAt: null,
        },
        {
          part: 'SPARE',
          pressure: null,
          targetPressure: null,
          low: true,
          measuredAt: new Date('2026-11-30T06:00:00Z'),
        },
      ],
      measuredAt: new Date('2026-11-30T07:00:00Z'),
    });
  });
});
