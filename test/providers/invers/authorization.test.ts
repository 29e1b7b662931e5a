import { describe, expect, it } from 'vitest';
import { readAuthorization } from '../../../src/providers/invers/authorization.js';

describe('the authorization of a credential', () => {
  it.each([
    [{ authorization: { status: 'AUTHORIZED', region: 'EU' } }, 'AUTHORIZED'],
    [{ authorization: 'Scopes Missing' }, 'SCOPES_MISSING'],
    [{ authorization_status: 'scopes-missing' }, 'SCOPES_MISSING'],
    [{ owner_authorization: { state: 'Pending' } }, 'PENDING'],
    [{ status: 'revoked' }, 'REVOKED'],
    [{ authorization: { value: ' Authorized ' } }, 'AUTHORIZED'],
    [{ status: 'ACTIVE', authorization: { status: 'PENDING' } }, 'PENDING'],
    [{ status: 'ACTIVE' }, null],
    [{ authorization: 7 }, null],
    [{ authorization: { status: 7 } }, null],
    [{ authorization: null }, null],
    [{}, null],
  ])('of %j is %s', (credential, expected) => {
    expect(readAuthorization(credential)).toBe(expected);
  });
});
