import { describe, expect, test } from 'vitest';
import {
  blockersOfAccount,
  blockersOfCredential,
  blockersOfDriver,
  blockersOfEnrollment,
} from '../../../src/domain/blockers/find-blockers.js';
import { type ClearanceStatus, troubleReason } from '../../../src/domain/clearance.js';
import {
  accountFacts,
  after,
  brandOf,
  codesOf,
  DAY,
  enrollmentFacts,
  HOUR,
  SECOND,
  START,
} from './facts.js';

const clearance = (status: ClearanceStatus, reason: string | null = null) => ({
  status,
  reason,
  requestedAt: START,
  changedAt: START,
});
const VW_TAG = [{ key: 'vw-group-customer-name' }];
const invers = accountFacts({ provider: 'INVERS' });

/** Brand, status, boundary, and the codes a second before it and at it. */
const BOUNDARIES = [
  ['ford', 'PENDING', 10 * DAY, ['FLEET_CONSENT_MISSING'], ['WAITING_FOR_CARMAKER']],
  ['volkswagen', 'PENDING', DAY, ['CANCEL_TOO_EARLY', 'WAITING_FOR_CARMAKER'], ['PRIVACY_MODE']],
  ['cupra', 'PENDING', DAY, ['CANCEL_TOO_EARLY', 'WAITING_FOR_CARMAKER'], ['PRIVACY_MODE']],
  [
    'peugeot',
    'PENDING',
    DAY,
    ['CANCEL_TOO_EARLY', 'WAITING_FOR_CARMAKER'],
    ['WAITING_FOR_CARMAKER'],
  ],
  ['peugeot', 'PENDING', 3 * DAY, ['WAITING_FOR_CARMAKER'], ['DRIVE_VEHICLE']],
  ['bmw', 'PENDING', 3 * DAY, ['WAITING_FOR_CARMAKER'], ['DRIVE_VEHICLE']],
  ['never-listed', 'PENDING', 3 * DAY, ['WAITING_FOR_CARMAKER'], ['DRIVE_VEHICLE']],
  ['bmw', 'REVOKING', 3 * DAY, [], ['STUCK_ENDING']],
  ['bmw', 'CANCELING', 3 * DAY, [], ['STUCK_ENDING']],
  ['tesla', 'PENDING', 3 * DAY, ['FLEET_CONSENT_MISSING'], ['FLEET_CONSENT_MISSING']],
  ['bmw', 'APPROVED', 30 * DAY, [], []],
  ['bmw', 'CANCELED', 30 * DAY, [], []],
] as const;

test.each(BOUNDARIES)('%s %s changes at its boundary', (brand, status, at, before, then) => {
  const facts = enrollmentFacts({ brand, tags: VW_TAG, clearance: clearance(status) });
  const sorted = (milliseconds: number) => [...codesOf(facts, after(milliseconds))].sort();
  expect(sorted(at - SECOND)).toEqual([...before].sort());
  expect(sorted(at)).toEqual([...then].sort());
  expect(sorted(at + SECOND)).toEqual([...then].sort());
});

/** Median hours of the brand in the fleet, and the age from which a request is pending for long. */
const MEDIANS = [
  [null, 3 * DAY],
  [0, DAY],
  [1, DAY],
  [12, DAY],
  [12.5, 25 * HOUR],
  [36, 3 * DAY],
  [60, 5 * DAY],
  [24 * 45, 90 * DAY],
] as const;

test.each(MEDIANS)('with a median of %s hours a request is pending for long', (usualHours, at) => {
  const facts = enrollmentFacts({ brand: 'bmw', usualHours });
  const around = [at - SECOND, at, at + SECOND].map((age) => codesOf(facts, after(age)).join());
  expect(around).toEqual(['WAITING_FOR_CARMAKER', 'DRIVE_VEHICLE', 'DRIVE_VEHICLE']);
});

/** Spellings of reasons, and the code and actor that each stands for. */
const REASONS = [
  ['customer name tag missing', 'REQUIRED_TAG_MISSING', 'FLEET_MANAGER'],
  ['Privacy mode is enabled', 'PRIVACY_MODE', 'DRIVER'],
  ['PRIVACY_MODE_ENABLED', 'PRIVACY_MODE', 'DRIVER'],
  ['privacyMode: on', 'PRIVACY_MODE', 'DRIVER'],
  ['invalid OEM state: VIN revoke in progress', 'CARMAKER_STILL_REVOKING', 'CARMAKER'],
  ['VIN is assigned to a different OEM fleet', 'VIN_IN_OTHER_FLEET', 'FLEET_MANAGER'],
  ['Active at another data provider', 'VIN_IN_OTHER_FLEET', 'FLEET_MANAGER'],
  ['VIN is assigned to a different app or project', 'VIN_IN_OTHER_APPLICATION', 'OPERATOR'],
  ['Vehicle already active in another application.', 'VIN_IN_OTHER_APPLICATION', 'OPERATOR'],
  ['consent assignment missing', 'FLEET_CONSENT_MISSING', 'FLEET_MANAGER'],
  ['Not  added to Ford-portal', 'FLEET_CONSENT_MISSING', 'FLEET_MANAGER'],
  ['Consent is removed by OEM', 'CONSENT_REMOVED', 'FLEET_MANAGER'],
  ['ineligible VIN', 'VEHICLE_NOT_ELIGIBLE', 'FLEET_MANAGER'],
  ['ineligible or constrained VIN', 'VEHICLE_NOT_ELIGIBLE', 'CARMAKER'],
  ['Vehicle is NOT eligible', 'VEHICLE_NOT_ELIGIBLE', 'FLEET_MANAGER'],
  ['invalid client configuration', 'BRAND_NOT_ACTIVATED', 'OPERATOR'],
  ['invalid VIN', 'VIN_UNKNOWN', 'FLEET_MANAGER'],
  ['vin should be 17 character(s)', 'VIN_UNKNOWN', 'FLEET_MANAGER'],
  ['The brand is invalid', 'VIN_UNKNOWN', 'FLEET_MANAGER'],
  ['activation timeout: no data', 'NO_DATA_YET', 'DRIVER'],
  ['VIN activation timeout', 'NO_DATA_YET', 'DRIVER'],
  ['Activation timed out', 'NO_DATA_YET', 'DRIVER'],
  ['enrollment_ongoing', 'PRIMARY_USER_ASSIGNED', 'DRIVER'],
  ['pri\u00advacy\u00a0MODE', 'PRIVACY_MODE', 'DRIVER'],
  ['Prívacÿ  -- mode', 'PRIVACY_MODE', 'DRIVER'],
  ['VINRevokeInProgress', 'CARMAKER_STILL_REVOKING', 'CARMAKER'],
  ['VINs are active in another app.', 'VIN_IN_OTHER_APPLICATION', 'OPERATOR'],
  ['The vehicle appears to need another approval', 'OTHER', 'PROVIDER'],
  ['Vehicle is eligible but not reachable', 'OTHER', 'PROVIDER'],
  ['invalid OEM state for VIN EXVEAAAAVAN000001', 'CARMAKER_ERROR', 'PROVIDER'],
  ['invalidOEMState', 'CARMAKER_ERROR', 'PROVIDER'],
  ['telematics hardware error', 'CARMAKER_ERROR', 'FLEET_MANAGER'],
  ['invalid OEM state', 'CARMAKER_ERROR', 'PROVIDER'],
  ['unspecified', 'REJECTED', 'PROVIDER'],
  ['Der Mond steht falsch', 'OTHER', 'PROVIDER'],
  ['  ', 'REJECTED', 'PROVIDER'],
  [null, 'REJECTED', 'PROVIDER'],
] as const;

describe.each(REASONS)('the reason %j', (reason, code, actor) => {
  test('of a rejection is found, with the words of the provider', () => {
    const facts = enrollmentFacts({ clearance: clearance('REJECTED', reason) });
    expect(blockersOfEnrollment(facts, brandOf, after(0))).toMatchObject([
      { code, actor, severity: 'BLOCKING', certainty: 'STATED', providerMessage: reason },
    ]);
  });

  test('of a refused request is found too', () => {
    const facts = enrollmentFacts({ status: 'FAILED', reason, clearance: null });
    const found = codesOf(facts, after(0));
    expect(found).toEqual([code === 'REJECTED' ? 'OTHER' : code]);
  });
});

/** Texts on record, and the code and actor that each stands for. */
const ON_RECORD = [
  ['unspecified', 'REJECTED', 'PROVIDER'],
  ['invalid client configuration', 'BRAND_NOT_ACTIVATED', 'OPERATOR'],
  ['invalid VIN', 'VIN_UNKNOWN', 'FLEET_MANAGER'],
  ['ineligible VIN', 'VEHICLE_NOT_ELIGIBLE', 'FLEET_MANAGER'],
  ['VIN is assigned to a different OEM fleet', 'VIN_IN_OTHER_FLEET', 'FLEET_MANAGER'],
  ['VIN is assigned to a different app or project', 'VIN_IN_OTHER_APPLICATION', 'OPERATOR'],
  ['consent assignment missing', 'FLEET_CONSENT_MISSING', 'FLEET_MANAGER'],
  ['not added to ford portal', 'FLEET_CONSENT_MISSING', 'FLEET_MANAGER'],
  ['invalid OEM state: VIN revoke in progress', 'CARMAKER_STILL_REVOKING', 'CARMAKER'],
  ['VIN activation timeout', 'NO_DATA_YET', 'DRIVER'],
  ['telematics hardware error', 'CARMAKER_ERROR', 'FLEET_MANAGER'],
  ['invalid OEM state', 'CARMAKER_ERROR', 'PROVIDER'],
  ['OEM fleet assignment failed', 'VIN_IN_OTHER_FLEET', 'PROVIDER'],
  ['customer name tag missing', 'REQUIRED_TAG_MISSING', 'FLEET_MANAGER'],
  ['privacy mode is enabled', 'PRIVACY_MODE', 'DRIVER'],
  ['ineligible or constrained VIN', 'VEHICLE_NOT_ELIGIBLE', 'CARMAKER'],
  ['activation timeout: no data', 'NO_DATA_YET', 'DRIVER'],
] as const;

const wordsOf = (text: string): readonly string[] => text.split(/[: ]+/);
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  'upper case': (text) => text.toUpperCase(),
  snake_case: (text) => wordsOf(text).join('_').toLowerCase(),
  'kebab-case': (text) => wordsOf(text).join('-'),
  camelCase: (text) => wordsOf(text.toLowerCase()).map(capital).join(''),
  'other blanks': (text) => `\t${wordsOf(text).join('\u00A0 \n')}  `,
  'soft hyphens and accents': (text) => text.replaceAll('o', 'o\u00AD').replaceAll('i', 'í'),
  'a longer sentence': (text) => `Error 4711: "${text}" (VIN EXVEAAAAVAN000001).`,
};

test.each(ON_RECORD)('%j is recognised in every spelling', (text, code, actor) => {
  for (const [name, spell] of Object.entries(SPELLINGS)) {
    const reason = spell(text);
    const facts = enrollmentFacts({ clearance: clearance('REJECTED', reason) });
    const found = blockersOfEnrollment(facts, brandOf, START);
    const words = found.map((blocker) => [blocker.code, blocker.actor, blocker.providerMessage]);
    expect([name, words]).toEqual([name, [[code, actor, reason]]]);
  }
});

describe('blockers of an enrollment', () => {
  test('have a deadline that the brand states, and a stable id', () => {
    const facts = enrollmentFacts({ brand: 'ford' });
    const [early] = blockersOfEnrollment(facts, brandOf, after(HOUR));
    const [late] = blockersOfEnrollment(facts, brandOf, after(9 * DAY));
    expect(early).toEqual(late);
    expect(early).toMatchObject({
      id: `blk_${facts.id}_FLEET_CONSENT_MISSING`,
      deadline: after(10 * DAY),
      deadlineKind: 'ESTIMATE',
      certainty: 'CONCLUDED',
      since: START,
      link: 'https://fleetaccount.ford.com',
      source: 'High Mobility, guide for Ford (2026-11-30)',
    });
  });

  test('begin with the age that they are concluded from', () => {
    const facts = enrollmentFacts({ brand: 'bmw' });
    const [drive] = blockersOfEnrollment(facts, brandOf, after(5 * DAY));
    expect(drive).toMatchObject({ code: 'DRIVE_VEHICLE', since: after(3 * DAY), deadline: null });
  });

  test('say from when on a request can be canceled', () => {
    const facts = enrollmentFacts({ brand: 'audi', tags: VW_TAG });
    const found = blockersOfEnrollment(facts, brandOf, after(HOUR));
    expect(found.find(({ code }) => code === 'CANCEL_TOO_EARLY')).toMatchObject({
      deadline: after(DAY),
      deadlineKind: 'NOT_BEFORE',
      severity: 'INFO',
    });
  });

  test('name the tag that the brand requires while the vehicle lacks it', () => {
    const missing = enrollmentFacts({ brand: 'seat' });
    const [first] = blockersOfEnrollment(missing, brandOf, after(HOUR));
    expect(first).toMatchObject({ code: 'REQUIRED_TAG_MISSING', severity: 'ACTION' });
    expect(first?.steps[0]).toContain('vw-group-customer-name');
    const given = enrollmentFacts({ brand: 'seat', tags: VW_TAG });
    expect(codesOf(given, after(HOUR))).not.toContain('REQUIRED_TAG_MISSING');
  });

  test('distinguish a revocation of ours from one elsewhere', () => {
    const revoked = { clearance: clearance('REVOKED') };
    const codes = (commanded: ClearanceStatus | null) =>
      codesOf(enrollmentFacts({ ...revoked, commanded }), after(HOUR));
    expect(codes(null)).toEqual(['REVOKED_ELSEWHERE']);
    expect(codes('PENDING')).toEqual(['REVOKED_ELSEWHERE']);
    expect(codes('REVOKING')).toEqual([]);
    expect(codes('REVOKED')).toEqual([]);
  });

  test('are none for a reason after a revocation of this fleet', () => {
    const revoked = { clearance: clearance('REVOKED', 'Consent is removed by OEM') };
    expect(codesOf(enrollmentFacts({ ...revoked, commanded: 'REVOKING' }), START)).toEqual([]);
    expect(codesOf(enrollmentFacts(revoked), START)).toEqual(['CONSENT_REMOVED']);
  });

  test('send a fleet whose assignment failed to the provider', () => {
    const rejected = clearance('REJECTED', 'OEM fleet assignment failed');
    expect(
      blockersOfEnrollment(enrollmentFacts({ clearance: rejected }), brandOf, START),
    ).toMatchObject([{ code: 'VIN_IN_OTHER_FLEET', actor: 'PROVIDER', certainty: 'CONCLUDED' }]);
  });

  test('name the service that BMW and MINI need for data', () => {
    const data = { flow: 'AWAITING', since: START } as const;
    const approved = { clearance: clearance('APPROVED'), data };
    const actors = (brand: string) =>
      [DAY - SECOND, DAY, DAY + SECOND].map((at) =>
        blockersOfEnrollment(enrollmentFacts({ ...approved, brand } as const), brandOf, after(at))
          .map(({ code, actor }) => `${code} ${actor}`)
          .join(),
      );
    const [manager, driver] = ['NO_DATA_YET FLEET_MANAGER', 'NO_DATA_YET DRIVER'];
    expect(actors('mini')).toEqual(['', manager, manager]);
    expect(actors('kia')).toEqual(['', driver, driver]);
  });

  test('mention an earlier clearance beside the consent that Ford needs', () => {
    const again = enrollmentFacts({ brand: 'ford', endedBefore: true });
    const around = [3 * DAY - SECOND, 3 * DAY].map((at) => codesOf(again, after(at)));
    expect(around).toEqual([
      ['FLEET_CONSENT_MISSING', 'CARMAKER_STILL_REVOKING'],
      ['FLEET_CONSENT_MISSING'],
    ]);
  });

  test('mention an earlier clearance that Stellantis may still be ending', () => {
    const again = enrollmentFacts({ brand: 'opel', endedBefore: true });
    expect(codesOf(again, after(2 * DAY))).toEqual(['CARMAKER_STILL_REVOKING']);
    expect(codesOf(again, after(3 * DAY))).toEqual(['DRIVE_VEHICLE']);
  });

  test('report trouble that leaves the status as it is', () => {
    const reported = (words: string) =>
      codesOf(
        enrollmentFacts({ clearance: clearance('APPROVED', troubleReason(words)) }),
        after(HOUR),
      );
    expect(reported('privacy mode is enabled')).toEqual(['PRIVACY_MODE']);
    expect(reported('unheard of')).toEqual(['OTHER']);
    // Words of Fleetgraph's own are no reason of the provider.
    expect(reported('in_other_state')).toEqual(['OTHER']);
  });

  test('end with the enrollment', () => {
    const ended = { clearance: clearance('REJECTED', 'privacy mode') };
    expect(codesOf(enrollmentFacts({ ...ended, status: 'GONE' }), START)).toEqual([
      'GONE_AT_PROVIDER',
    ]);
    expect(codesOf(enrollmentFacts({ ...ended, status: 'REMOVED' }), START)).toEqual([]);
  });
});

describe('blockers of a vehicle with a unit', () => {
  const unit = { account: invers, brand: 'cloudboxx', clearance: null } as const;
  const around = (facts: Partial<Parameters<typeof enrollmentFacts>[0]>) =>
    [24 * HOUR - SECOND, 24 * HOUR, 24 * HOUR + SECOND].map((at) =>
      codesOf(enrollmentFacts({ ...unit, ...facts }), after(at)).join(),
    );

  test('appear a day after its last contact', () => {
    expect(around({ lastContactAt: START, online: false })).toEqual([
      '',
      'UNIT_OFFLINE',
      'UNIT_OFFLINE',
    ]);
    expect(around({ lastContactAt: START, online: true })).toEqual(['', '', '']);
  });

  test('appear a day after it was added without ever being in contact', () => {
    const never = ['', 'UNIT_NEVER_ONLINE', 'UNIT_NEVER_ONLINE'];
    expect(around({ online: false })).toEqual(never);
    expect(around({ online: null })).toEqual(never);
    expect(around({ online: null, confirmedAt: null })).toEqual(['', '', '']);
  });

  test.each([
    ['A vehicle with this VIN already exists', 'VIN_IN_OTHER_FLEET'],
    ['Referenced resource not found (telematics unit)', 'UNIT_UNKNOWN'],
    ['Incompatible telematics unit model', 'UNIT_UNKNOWN'],
    ['Referenced resource not found: vehicle_model_id', 'UNIT_UNKNOWN'],
    ['The credentials are invalid.', 'CREDENTIAL_INVALID'],
    ['The provider could not set the vehicle up: no answer.', 'SETUP_FAILED'],
    ['Something else.', 'OTHER'],
  ])('of a refusal: %s', (reason, code) => {
    const facts = enrollmentFacts({ ...unit, status: 'FAILED', reason });
    expect(blockersOfEnrollment(facts, brandOf, START)).toMatchObject([
      { code, providerMessage: reason },
    ]);
  });

  test('say until when an archived vehicle can be restored, from its last list', () => {
    const gone = { ...unit, status: 'GONE', confirmedAt: after(DAY) } as const;
    const at = (milliseconds: number) =>
      blockersOfEnrollment(enrollmentFacts(gone), brandOf, after(milliseconds));
    const restore = {
      code: 'GONE_AT_PROVIDER',
      title: 'Restore the vehicle at INVERS, or remove it here',
      deadline: after(91 * DAY),
      deadlineKind: 'ESTIMATE',
    };
    expect(at(2 * DAY)).toMatchObject([restore]);
    expect(at(91 * DAY - SECOND)).toMatchObject([restore]);
    const over = { title: 'Add the vehicle again, or remove it here', deadline: null };
    expect(at(91 * DAY)).toMatchObject([over]);
  });

  test('include those of its credential, under the id of the credential', () => {
    const credential = {
      id: 'crd_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      brand: 'tesla',
      authorization: 'PENDING',
      createdAt: START,
    } as const;
    const facts = enrollmentFacts({ ...unit, online: true, credentialKind: 'SHARED', credential });
    const [found] = blockersOfEnrollment(facts, brandOf, START);
    expect(found).toMatchObject({
      id: `blk_${credential.id}_OWNER_AUTHORIZATION_MISSING`,
      subjectId: credential.id,
    });
    expect(blockersOfCredential({ ...credential, account: invers }, brandOf, START)).toEqual([
      found,
    ]);
    for (const [authorization, count] of [
      ['REVOKED', 1],
      ['SCOPES_MISSING', 1],
      ['AUTHORIZED', 0],
      [null, 0],
    ] as const)
      expect(
        blockersOfCredential({ ...credential, authorization, account: invers }, brandOf, START),
      ).toHaveLength(count);
  });

  test('name a credential that is missing', () => {
    const facts = enrollmentFacts({ ...unit, online: true, credentialKind: 'SHARED' });
    expect(codesOf(facts, START)).toEqual(['CREDENTIAL_MISSING']);
  });
});

describe('blockers of an account', () => {
  const health = (status: 'UNAUTHORIZED' | 'UNREACHABLE' | 'DEGRADED', reason: string) => ({
    health: { status, reason, since: after(HOUR), retryAt: after(2 * HOUR) },
  });

  test.each([
    ['UNAUTHORIZED', 'wrong secret', 'ACCOUNT_UNAUTHORIZED', 'OPERATOR', null],
    ['UNREACHABLE', 'no answer', 'ACCOUNT_UNREACHABLE', 'PROVIDER', null],
    ['UNAUTHORIZED', 'Signature could not be verified', 'ACCOUNT_UNAUTHORIZED', 'OPERATOR', null],
    ['UNAUTHORIZED', 'The app is not yet verified', 'APPLICATION_IN_REVIEW', 'PROVIDER', null],
    ['DEGRADED', 'Too Many Requests', 'ACCOUNT_RATE_LIMITED', 'PROVIDER', after(2 * HOUR)],
    ['DEGRADED', 'Client is not associated with a fleet', 'NO_FLEET_ACCESS', 'OPERATOR', null],
    ['DEGRADED', 'Two vehicles cannot be read', 'OTHER', 'PROVIDER', null],
  ] as const)('%s, %s', (status, reason, code, actor, deadline) => {
    expect(blockersOfAccount(accountFacts(health(status, reason)), after(DAY))).toMatchObject([
      { code, actor, deadline, since: after(HOUR), providerMessage: reason },
    ]);
  });

  test.each([
    ['HIGH_MOBILITY', 'OPERATOR'],
    ['INVERS', 'FLEET_MANAGER'],
    ['DAMOOV', 'OPERATOR'],
  ] as const)('of %s without a right are mended by the %s', (provider, actor) => {
    for (const reason of [`${provider} answered 403.`, 'Missing-Permissions', 'Access  DENIED']) {
      const account = accountFacts({ ...health('DEGRADED', reason), provider });
      expect(blockersOfAccount(account, after(DAY))).toMatchObject([
        { code: 'NO_FLEET_ACCESS', actor, severity: 'BLOCKING' },
      ]);
    }
  });

  test('are not concluded from words about single items', () => {
    const reason =
      '2 items cannot be read: 429AAAAAAAAAAAAAA (status pending_approval), QNR-1 (limit too large)';
    const account = accountFacts({ ...health('DEGRADED', reason), isReadInPart: true });
    expect(blockersOfAccount(account, after(DAY))).toMatchObject([
      { code: 'OTHER', severity: 'ACTION', providerMessage: reason },
    ]);
  });

  test('hide what waits for an account that does not answer', () => {
    const account = accountFacts({ ...health('UNREACHABLE', 'no answer'), provider: 'INVERS' });
    const unit = enrollmentFacts({ account, clearance: null, online: null });
    expect(codesOf(unit, after(2 * DAY))).toEqual([]);
    expect(codesOf({ ...unit, account: invers }, after(2 * DAY))).toEqual(['UNIT_NEVER_ONLINE']);
  });

  test('hide those of its vehicles and drivers that they cause, and no others', () => {
    const account = accountFacts(health('UNAUTHORIZED', 'wrong secret'));
    const old = after(9 * DAY);
    expect(codesOf(enrollmentFacts({ brand: 'bmw' }), old)).toEqual(['DRIVE_VEHICLE']);
    expect(codesOf(enrollmentFacts({ brand: 'bmw', account }), old)).toEqual([]);
    expect(codesOf(enrollmentFacts({ brand: 'ford', account }), old)).toEqual([
      'FLEET_CONSENT_MISSING',
    ]);
    const driver = {
      id: 'drv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      grant: 'NEEDS_REAUTHORIZATION',
      activity: null,
      createdAt: START,
    } as const;
    const damoov = accountFacts({ provider: 'DAMOOV' });
    expect(blockersOfDriver({ ...driver, account: damoov }, old)).toMatchObject([
      { code: 'REAUTHORIZATION_NEEDED', subjectId: driver.id, since: START },
    ]);
    const granted = { ...driver, grantedAt: after(DAY), account: damoov };
    expect(blockersOfDriver(granted, old)).toMatchObject([{ since: after(DAY) }]);
    const unauthorized = { ...damoov, health: account.health };
    expect(blockersOfDriver({ ...driver, account: unauthorized }, old)).toEqual([]);
    expect(blockersOfDriver({ ...driver, grant: 'ACTIVE', account: damoov }, old)).toEqual([]);
  });
});
