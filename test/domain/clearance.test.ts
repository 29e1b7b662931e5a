import { describe, expect, it } from 'vitest';
import {
  allowedActions,
  canFollow,
  CLEARANCE_STATUSES,
  pathBetween,
} from '../../src/domain/clearance.js';

const requestedAt = new Date('2026-01-01T00:00:00Z');
const brand = { cancelPending: true, minCancelAgeSeconds: 86_400 };

describe('pathBetween', () => {
  it('leads from every state to every other by legal steps', () => {
    for (const from of CLEARANCE_STATUSES) {
      for (const to of CLEARANCE_STATUSES) {
        const path = pathBetween(from, to);
        expect(path.at(-1) ?? from).toBe(to);
        path.forEach((status, index) =>
          expect(canFollow(path[index - 1] ?? from, status)).toBe(true),
        );
      }
    }
  });

  it('takes what the provider names first as it is', () => {
    expect(pathBetween(null, 'REVOKED')).toEqual(['REVOKED']);
  });
});

describe('allowedActions', () => {
  const actions = (
    status: (typeof CLEARANCE_STATUSES)[number],
    support: typeof brand | undefined = brand,
    now = requestedAt,
  ) => allowedActions({ status, requestedAt }, support, now);

  it('offers another request once a clearance has ended', () => {
    expect([actions('REJECTED'), actions('REVOKED'), actions('CANCELED')]).toEqual([
      ['REQUEST'],
      ['REQUEST'],
      ['REQUEST'],
    ]);
  });

  it('offers nothing while the carmaker is at it', () => {
    expect([actions('REVOKING'), actions('CANCELING')]).toEqual([[], []]);
  });

  it('offers to cancel a pending one to the second when the brand has it so', () => {
    expect(actions('PENDING', brand, new Date('2026-01-01T23:59:59.999Z'))).toEqual([]);
    expect(actions('PENDING', brand, new Date('2026-01-02T00:00:00Z'))).toEqual(['CANCEL']);
    expect(
      actions('PENDING', { ...brand, cancelPending: false }, new Date('2027-01-01T00:00:00Z')),
    ).toEqual([]);
    expect(
      allowedActions(
        { status: 'PENDING', requestedAt },
        undefined,
        new Date('2027-01-01T00:00:00Z'),
      ),
    ).toEqual([]);
  });

  it('offers to revoke and to issue tokens for an approved one', () => {
    expect(actions('APPROVED')).toEqual(['REVOKE', 'ISSUE_TOKEN']);
  });
});
