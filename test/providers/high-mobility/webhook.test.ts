import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highMobilityWebhooks } from '../../../src/providers/high-mobility/webhook.js';

const SECRET = 'fake-webhook-secret';
const VIN = 'EXVETESTVIN000001';
const BODY = Buffer.from(
  JSON.stringify({
    vehicle: { vin: VIN },
    event: { type: 'fleet_clearance_changed', action: 'approved' },
  }),
);
const hmac = (body: Uint8Array, secret = SECRET, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(body).digest('hex');
const good = hmac(BODY);
const signed = (signature: string | string[] | undefined) => ({ 'x-hm-signature-256': signature });
const verify = (
  headers: Record<string, string | string[] | undefined>,
  secrets: readonly string[] = [SECRET],
  body: Uint8Array = BODY,
) => highMobilityWebhooks.verify(headers, body, secrets);

describe('verify', () => {
  it.each<[string, Record<string, string | string[]>, readonly string[]]>([
    [
      'the raw body signed with the secret',
      signed(`sha256=${good}`) as Record<string, string>,
      [SECRET],
    ],
    ['upper-case hex', { 'x-hm-signature-256': `sha256=${good.toUpperCase()}` }, [SECRET]],
    ['a header name in any case', { 'X-HM-Signature-256': `sha256=${good}` }, [SECRET]],
    ['blanks around the value', { 'x-hm-signature-256': ` sha256=${good} ` }, [SECRET]],
    ['a list of one value', { 'x-hm-signature-256': [`sha256=${good}`] }, [SECRET]],
    ['the second of two secrets', { 'x-hm-signature-256': `sha256=${good}` }, ['another', SECRET]],
    ['the first of two secrets', { 'x-hm-signature-256': `sha256=${good}` }, [SECRET, 'another']],
    [
      'a SHA-1 signature beside it',
      { 'x-hm-signature-256': `sha256=${good}`, 'x-hm-signature': 'sha1=00' },
      [SECRET],
    ],
  ])('takes %s', (_case, headers, secrets) => {
    expect(verify(headers, secrets)).toBe(true);
  });

  const last = good.at(-1) === '0' ? '1' : '0';
  it.each<[string, string | string[] | undefined]>([
    ['no header', undefined],
    ['an empty header', ''],
    ['an empty list', []],
    ['the signature twice', [`sha256=${good}`, `sha256=${good}`]],
    ['two signatures joined', `sha256=${good}, sha256=${good}`],
    ['the name of the algorithm alone', 'sha256'],
    ['the name with the sign', 'sha256='],
    ['the hex alone', good],
    ['a short signature', `sha256=${good.slice(0, 8)}`],
    ['one digit', 'sha256=0'],
    ['one byte missing', `sha256=${good.slice(0, 62)}`],
    ['one digit missing', `sha256=${good.slice(0, 63)}`],
    ['one digit more', `sha256=${good}0`],
    ['one byte more', `sha256=${good}00`],
    ['the signature doubled', `sha256=${good}${good}`],
    ['a digit changed', `sha256=${good.slice(0, 63)}${last}`],
    ['the first digit changed', `sha256=${good.startsWith('0') ? '1' : '0'}${good.slice(1)}`],
    ['zeros', `sha256=${'0'.repeat(64)}`],
    ['letters that are not hex', `sha256=${'g'.repeat(64)}`],
    ['full-width digits', `sha256=${'０'.repeat(64)}`],
    ['blanks for digits', `sha256=${' '.repeat(64)}`],
    ['a blank within', `sha256= ${good}`],
    ['a line break within', `sha256=${good.slice(0, 32)}\n${good.slice(32)}`],
    ['a NUL at the end', `sha256=${good}\u0000`],
    ['0x before it', `sha256=0x${good}`],
    ['quotes around it', `"sha256=${good}"`],
    ['a colon for the sign', `sha256:${good}`],
    ['two signs', `sha256==${good}`],
    ['a prefix', `xsha256=${good}`],
    ['base64', `sha256=${createHmac('sha256', SECRET).update(BODY).digest('base64')}`],
    ['base64url', `sha256=${createHmac('sha256', SECRET).update(BODY).digest('base64url')}`],
    ['SHA-1', `sha1=${hmac(BODY, SECRET, 'sha1')}`],
    ['SHA-1 by the name of SHA-256', `sha256=${hmac(BODY, SECRET, 'sha1')}`],
    ['SHA-256 by the name of SHA-1', `sha1=${good}`],
    ['SHA-512', `sha512=${hmac(BODY, SECRET, 'sha512')}`],
    ['SHA-512 by the name of SHA-256', `sha256=${hmac(BODY, SECRET, 'sha512')}`],
    ['MD5', `md5=${hmac(BODY, SECRET, 'md5')}`],
    ['no algorithm', `=${good}`],
    ['an algorithm called none', `none=${good}`],
    ['another secret', `sha256=${hmac(BODY, 'another')}`],
    ['an empty secret', `sha256=${hmac(BODY, '')}`],
    ['another body', `sha256=${hmac(Buffer.from('{}'))}`],
    [
      'the body serialized again',
      `sha256=${hmac(Buffer.from(JSON.stringify(JSON.parse(BODY.toString()), null, 2)))}`,
    ],
    ['the body and a line break', `sha256=${hmac(Buffer.concat([BODY, Buffer.from('\n')]))}`],
    ['an empty body', `sha256=${hmac(Buffer.alloc(0))}`],
    ['a header without end', `sha256=${'a'.repeat(100_000)}`],
  ])('refuses %s', (_case, signature) => {
    expect(verify(signed(signature))).toBe(false);
  });

  it('takes no SHA-1 header for the SHA-256 one', () => {
    expect(verify({ 'x-hm-signature': `sha1=${hmac(BODY, SECRET, 'sha1')}` })).toBe(false);
    expect(verify({ 'x-hm-signature': `sha256=${good}` })).toBe(false);
  });

  it('takes nothing without a secret, an empty one included', () => {
    expect(verify(signed(`sha256=${good}`), [])).toBe(false);
    expect(verify(signed(`sha256=${hmac(BODY, '')}`), [''])).toBe(false);
    expect(verify(signed(`sha256=${good}`), ['', SECRET])).toBe(true);
  });

  it('goes by the bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), fc.nat(), (body, secret, at) => {
        const headers = signed(`sha256=${hmac(body, secret)}`);
        const other = body.map((byte, index) => (index === at % body.length ? byte ^ 1 : byte));
        expect(verify(headers, [secret], body)).toBe(true);
        if (body.length > 0) expect(verify(headers, [secret], other)).toBe(false);
      }),
    );
  });

  it('refuses any text that is not the signature, without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([verify(signed(text)), verify(signed(`sha256=${text}`))]).toEqual([false, false]);
      }),
    );
  });
});

describe('deliveryId', () => {
  it.each<[string, Record<string, string | string[] | undefined>, string | undefined]>([
    ['the id', { 'x-hm-delivery': 'a1b2-c3' }, 'a1b2-c3'],
    ['the id by a header name in any case', { 'X-HM-Delivery': 'a1b2-c3' }, 'a1b2-c3'],
    ['nothing without the header', {}, undefined],
    ['nothing for an empty one', { 'x-hm-delivery': ' ' }, undefined],
    ['nothing for two', { 'x-hm-delivery': ['a', 'b'] }, undefined],
    ['nothing for one without end', { 'x-hm-delivery': 'a'.repeat(201) }, undefined],
    ['nothing for one with control characters', { 'x-hm-delivery': 'a\u0000b' }, undefined],
  ])('is %s', (_case, headers, expected) => {
    expect(highMobilityWebhooks.deliveryId(headers)).toBe(expected);
  });
});

describe('read', () => {
  const read = (body: unknown, headers: Record<string, string> = {}) =>
    highMobilityWebhooks.read(
      headers,
      Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    );
  const changed = (action: unknown, vin: unknown = VIN) => ({
    vehicle: { vin },
    event: { type: 'fleet_clearance_changed', action },
  });

  it.each(['pending', 'approved', 'rejected', 'revoking', 'revoked', 'canceling', 'canceled'])(
    'reports that a clearance is %s',
    (action) => {
      expect(read(changed(action))).toEqual({
        kind: 'clearance-changed',
        vin: VIN,
        status: action.toUpperCase(),
      });
    },
  );

  it.each<[string, unknown, Record<string, string>, unknown]>([
    [
      'further fields',
      { ...changed('approved'), application: { id: 'x' }, more: [] },
      {},
      { kind: 'clearance-changed', vin: VIN, status: 'APPROVED' },
    ],
    [
      'a VIN in small letters',
      changed('approved', VIN.toLowerCase()),
      {},
      { kind: 'clearance-changed', vin: VIN, status: 'APPROVED' },
    ],
    [
      'an unknown action',
      changed('paused'),
      {},
      { kind: 'clearance-changed', vin: VIN, status: null },
    ],
    [
      'the type in the header alone',
      { vehicle: { vin: VIN }, event: { action: 'revoked' } },
      { 'x-hm-event': 'fleet_clearance_changed' },
      { kind: 'clearance-changed', vin: VIN, status: 'REVOKED' },
    ],
    [
      'another type in the unsigned header',
      changed('approved'),
      { 'x-hm-event': 'ping' },
      { kind: 'clearance-changed', vin: VIN, status: 'APPROVED' },
    ],
    [
      'a ping',
      { event: { type: 'ping' } },
      { 'x-hm-event': 'ping' },
      { kind: 'ping', vin: null, status: null },
    ],
    [
      'a ping by the header alone',
      {},
      { 'x-hm-event': 'ping' },
      { kind: 'ping', vin: null, status: null },
    ],
    [
      'an event of another type',
      { vehicle: { vin: VIN }, event: { type: 'consent_given' } },
      {},
      { kind: 'other', vin: VIN, status: null },
    ],
  ])('takes %s', (_case, body, headers, expected) => {
    expect(read(body, headers)).toEqual(expected);
  });

  const look = { kind: 'clearance-changed', vin: VIN, status: null };
  it.each<[string, unknown, unknown]>([
    ['a change without an action: the vehicle is looked at', changed(undefined), look],
    ['an action that is a number', changed(1), look],
    [
      'an action without a type',
      { vehicle: { vin: VIN }, event: { action: 'approved' } },
      { ...look, status: 'APPROVED' },
    ],
    [
      'a type in capitals',
      { vehicle: { vin: VIN }, event: { type: 'FLEET_CLEARANCE_CHANGED', action: 'Approved' } },
      { ...look, status: 'APPROVED' },
    ],
    [
      'an older payload',
      { vehicle: { vin: VIN, serial_number: 'x' }, event: { type: 'trip_started' } },
      { kind: 'other', vin: VIN, status: null },
    ],
    [
      'a vehicle without an event',
      { vehicle: { vin: VIN } },
      { kind: 'other', vin: VIN, status: null },
    ],
    [
      'a simulated vehicle',
      changed('approved', '1HM2FORNG3EWOG91V'),
      { ...look, vin: '1HM2FORNG3EWOG91V', status: 'APPROVED' },
    ],
  ])('takes %s', (_case, body, expected) => expect(read(body)).toEqual(expected));

  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['an event without a type', { event: { action: 'ping' } }],
    ['an event that is text', { event: 'ping' }],
    ['a type that is an object', { event: { type: {} } }],
    ['other fields', { zen: 'Keep driving', hook_id: 1 }],
  ])('takes %s for a ping, whose body is published nowhere', (_case, body) => {
    expect(read(body)).toEqual({ kind: 'ping', vin: null, status: null });
  });

  it.each<[string, unknown]>([
    ['null', 'null'],
    ['a list', []],
    ['text', '"text"'],
    [
      'a change without a vehicle',
      { event: { type: 'fleet_clearance_changed', action: 'approved' } },
    ],
    ['a VIN that is none', changed('approved', "1' OR '1'='1")],
    ['a VIN that is a number', changed('approved', 17)],
    ['a vehicle that is text', { vehicle: VIN, event: { type: 'fleet_clearance_changed' } }],
  ])('takes %s as something that changes nothing', (_case, body) => {
    expect(read(body)).toEqual({ kind: 'other', vin: null, status: null });
  });

  it.each(['hello', '', '{"vehicle":', 'undefined'])(
    'returns nothing for %j, which is no JSON',
    (body) => {
      expect(read(body)).toBeUndefined();
    },
  );

  it('takes any JSON, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        expect(read(body)).toBeDefined();
      }),
    );
  });

  it('returns nothing for bytes that are not UTF-8', () => {
    expect(
      highMobilityWebhooks.read(
        { 'x-hm-event': 'ping' },
        Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      ),
    ).toBeUndefined();
  });
});
