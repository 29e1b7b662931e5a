import { describe, expect, test } from 'vitest';
import { providerText } from '../../../../src/providers/access/redaction/provider-text.js';

/** Secrets with every character that some encoding writes differently; none is a real one. */
const SECRETS = [
  'not-a-real-secret-of-hers',
  'Not A Real+Secret/With=Signs&%41<"\'>\\u0041;',
  'n0t4r34lS3cr3t',
  'päßwörter-für-später',
  '🔑not-real🔑',
  '%6Eot%20a%20real%20secret',
  '&amp;not&#39;real&quot;',
  'back\\slash\\not\\real\\n',
  'İstanbul-not-real',
  '5f0c1d8e-0000-4000-8000-not00real000',
];

const percent = (text: string, upper = true): string =>
  [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .map((escape) => (upper ? escape.toUpperCase() : escape))
    .join('');
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const allUnicode = (text: string): string =>
  Array.from(
    { length: text.length },
    (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
const references = (text: string, radix: 10 | 16): string =>
  Array.from(text)
    .map((char) => (char.codePointAt(0) ?? 0).toString(radix))
    .map((code) => (radix === 16 ? `&#x${code};` : `&#${code};`))
    .join('');
const form = (text: string): string => new URLSearchParams({ a: text }).toString().slice(2);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case': (secret) => secret.toLowerCase(),
  'URL-encoded': encodeURIComponent,
  'URL-encoded, lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase()),
  'every byte URL-encoded': percent,
  'every byte URL-encoded in lower case': (secret) => percent(secret, false),
  'URL-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'URL-encoded three times': (secret) => percent(percent(percent(secret))),
  'form-encoded': form,
  'form-encoded twice': (secret) => form(form(secret)),
  'as JSON': json,
  'as JSON in JSON': (secret) => json(json(secret)),
  'as JSON with escaped slashes': (secret) => json(secret).replaceAll('/', '\\/'),
  'as JSON in ASCII': (secret) => json(secret).replace(/[^\0-\x7f]/g, (unit) => allUnicode(unit)),
  'as \\u escapes': allUnicode,
  'as HTML': html,
  'as HTML twice': (secret) => html(html(secret)),
  'as decimal references': (secret) => references(secret, 10),
  'as hexadecimal references': (secret) => references(secret, 16),
  'as JSON in HTML': (secret) => html(json(secret)),
  'URL-encoded in JSON': (secret) => json(encodeURIComponent(secret)),
  'in Base64': base64,
  'in Base64 for URLs': (secret) => Buffer.from(secret).toString('base64url'),
  'in Base64 behind an id': (secret) => base64(`id:${secret}`),
  'in Base64 behind another id': (secret) => base64(`a-client:${secret}`),
  'in Base64 among others': (secret) => base64(`{"id":7,"secret":"${secret}","x":1}`),
  'URL-encoded in Base64': (secret) => base64(`id:${encodeURIComponent(secret)}`),
  'in Base64, URL-encoded': (secret) => encodeURIComponent(base64(`id:${secret}`)),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in hex, upper case': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
};

describe('a text of a provider', () => {
  test.for(Object.entries(SPELLINGS))('has no secret in it, %s', ([, spell]) => {
    for (const secret of SECRETS) {
      const text = `The secret (${spell(secret)}) is wrong; "${spell(secret)}" was sent`;
      expect(providerText(text, ['another-not-real-one', secret]), text).toBe(
        'The secret ([secret]) is wrong; "[secret]" was sent',
      );
    }
  });

  test('has no line of a key in it', () => {
    const lines = ['MIGHnot0real0key0line0one', 'MIGHnot0real0key0line0two'];
    const key = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
    for (const spelled of [key, json(key), lines.join(''), lines[1]!, encodeURIComponent(key)])
      expect(providerText(`no: ${spelled}`, [key])).not.toMatch(/MIGH|real|line/i);
  });

  test('retains its words where a secret is shorter than eight characters, or is not in it', () => {
    const text = 'client_id is invalid: 100 % of the "clients" & more <are> fine + well';
    expect(providerText(text, ['', 'a', 'client', 'invalid'])).toBe(text);
    expect(providerText(text, ['not-a-real-secret'])).toBe(text);
    expect(providerText('%41%42', ['%41%42%43'])).toBe('%41%42');
  });

  test.each([
    [
      'a token',
      'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl was',
      'Bearer [secret] was',
    ],
    ['a credential', 'sent Basic bm90OmEtcmVhbC1zZWNyZXQ= here', 'sent Basic [secret] here'],
    [
      'a key',
      'x -----BEGIN EC PRIVATE KEY-----\nnot real\n-----END EC PRIVATE KEY----- y',
      'x [secret] y',
    ],
    ['a run that is no word', `see ${'0123456789abcdef'.repeat(5)}.`, 'see […].'],
    [
      'a basic word',
      'Basic authentication is not supported',
      'Basic authentication is not supported',
    ],
    [
      'a field of JSON',
      'bad {"client_secret": "hunter2","a":1}',
      'bad {"client_secret": "[secret]","a":1}',
    ],
    ['a field of JSON in JSON', '{\\"password\\":\\"pa ss\\"}', '{\\"password\\":\\"[secret]\\"}'],
    ['a field of a form', 'a=1&refresh_token=abc&b=2', 'a=1&refresh_token=[secret]&b=2'],
    [
      'words about a field',
      'password: is wrong, "token": none',
      'password: is wrong, "token": none',
    ],
    [
      'an id',
      'flow 5f0c1d8e-0000-4000-8000-000000000001',
      'flow 5f0c1d8e-0000-4000-8000-000000000001',
    ],
  ])('is reduced: %s', (_, text, shown) => {
    expect(providerText(text)).toBe(shown);
  });

  test('is one line of at most 500 sound characters that show what they are', () => {
    expect(providerText(' a\r\n\tb\u0000c\u202e\u200bd\ufeff ')).toBe('a b c d');
    expect(providerText('word '.repeat(1000))).toHaveLength(500);
    const half = providerText('ä 🔑'.repeat(400));
    expect(half.isWellFormed()).toBe(true);
  });

  test('takes a text of any size that is made to take long', () => {
    const secrets = ['a'.repeat(4096), '%'.repeat(64), '\\'.repeat(64), '&amp;'.repeat(20)];
    const repeated = base64('not-a-real-secret-x');
    expect(providerText(repeated.repeat(40_000), ['not-a-real-secret-x'])).toBe('[secret]');
    for (const part of ['a', '%', '%25', '\\', '\\\\u005c', '&amp;', '&#38;', '+ ', '%C3%', 'eyJ.'])
      expect(providerText(part.repeat(1_000_000 / part.length), secrets).length).toBeLessThan(501);
  });
});
