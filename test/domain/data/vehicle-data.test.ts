import { describe, expect, it } from 'vitest';
import { SIGNAL_GROUPS, SIGNAL_NAMES } from '../../../src/domain/data/signal.js';
import {
  bySignalGroup,
  type DeliveredSignals,
  hasData,
  isConsentInDoubt,
  isPrivate,
  newestOf,
  withoutData,
} from '../../../src/domain/data/vehicle-data.js';

const at = new Date('2026-11-30T08:00:00Z');

describe('an answer about a vehicle', () => {
  it('puts each delivered signal into one group, and only the position into POSITION', () => {
    const all = Object.fromEntries(
      SIGNAL_NAMES.map((name) => [name, { value: 1, measuredAt: at }]),
    ) as unknown as DeliveredSignals;
    const groups = bySignalGroup(all);
    expect([...groups.keys()].toSorted()).toEqual(SIGNAL_GROUPS.toSorted());
    expect(groups.get('POSITION')).toEqual({ position: all.position });
    expect([...groups.values()].flatMap((part) => Object.keys(part)).toSorted()).toEqual(
      SIGNAL_NAMES.toSorted(),
    );
  });

  it('has no group for what was not delivered', () => {
    expect(bySignalGroup({}).size).toBe(0);
    expect([...bySignalGroup({ speed: { value: 0, measuredAt: null } }).keys()]).toEqual([
      'DRIVING',
    ]);
  });

  it('doubts the consent by a problem of the whole answer only', () => {
    expect(isConsentInDoubt(withoutData('NO_CONSENT', at))).toBe(true);
    expect(isConsentInDoubt(withoutData('ASLEEP', at))).toBe(false);
    const problems = [{ signal: 'diagnostics.speed', reason: 'NO_CONSENT', at }] as const;
    expect(isConsentInDoubt({ problems })).toBe(false);
  });

  it('is private by a problem of one signal as well', () => {
    const problems = [
      { signal: 'vehicle_location.coordinates', reason: 'PRIVACY_MODE', at },
    ] as const;
    expect(isPrivate({ problems })).toBe(true);
    expect(isPrivate(withoutData('PRIVACY_MODE', at))).toBe(true);
    expect(isPrivate(withoutData('NOT_YET', at))).toBe(false);
  });

  it('has data only when a value was delivered', () => {
    expect(hasData(withoutData('NOT_YET', at))).toBe(false);
    expect(
      hasData({ signals: { odometer: { value: 0, measuredAt: null } }, raw: [], problems: [] }),
    ).toBe(true);
  });
});

describe('newestOf', () => {
  it('ignores measurements without a time, and is null without any time', () => {
    expect(newestOf([null, new Date(1), at, null])).toEqual(at);
    expect(newestOf([null])).toBeNull();
    expect(newestOf([])).toBeNull();
  });
});
