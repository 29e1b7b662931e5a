import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePrivateKey } from '../../../src/providers/high-mobility/private-key.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const sec1 = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
const oneLine = (pem: string) => pem.trim().replaceAll('\n', ' ');
const escaped = (pem: string) => pem.replaceAll('\n', '\\n');
const file = (pem: string, more: object = {}) =>
  JSON.stringify({
    inserted_at: '2026-01-02T03:04:05',
    private_key: pem,
    instance_uri: 'https://api.high-mobility.com',
    token_uri: 'https://api.high-mobility.com/v1/auth_tokens',
    id: 'fake-key-id',
    ...more,
  });
const isSame = (key: KeyObject | undefined) => key?.equals(privateKey);

describe('parsePrivateKey', () => {
  it.each<[string, string]>([
    ['PKCS#8', pkcs8],
    ['SEC1', sec1],
    ['PKCS#8 with CRLF', pkcs8.replaceAll('\n', '\r\n')],
    ['PKCS#8 with CR', pkcs8.replaceAll('\n', '\r')],
    ['PKCS#8 on one line', oneLine(pkcs8)],
    ['PKCS#8 on one line without blanks', pkcs8.replaceAll('\n', '')],
    ['SEC1 on one line', oneLine(sec1)],
    ['PKCS#8 with \\n as two characters', escaped(pkcs8)],
    ['PKCS#8 with \\r\\n as four characters', pkcs8.replaceAll('\n', '\\r\\n')],
    ['PKCS#8 with \\\\n, escaped twice', pkcs8.replaceAll('\n', '\\\\n')],
    ['SEC1 with \\n as two characters', escaped(sec1)],
    ['PKCS#8 in quotes', `"${escaped(pkcs8)}"`],
    ['PKCS#8 with blanks around it', `\n  ${pkcs8}\n`],
    ['PKCS#8 with a byte order mark', `\uFEFF${pkcs8}`],
    ['PKCS#8 with lines indented', pkcs8.replaceAll('\n', '\n    ')],
    [
      'SEC1 behind its parameters',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`,
    ],
    ['PKCS#8 without its frame', pkcs8.replace(/-----[^-]+-----/g, '')],
    ['SEC1 without its frame', sec1.replace(/-----[^-]+-----/g, '')],
    ['the file of the console', file(pkcs8)],
    ['the file with SEC1', file(sec1)],
    ['the file over several lines', JSON.stringify(JSON.parse(file(pkcs8)), null, 2)],
    ['the file whose \\n were escaped twice', file(escaped(pkcs8))],
  ])('takes %s', (_case, text) => {
    expect(isSame(parsePrivateKey(text)?.key)).toBe(true);
  });

  it('reads the id of the file, and none elsewhere', () => {
    expect(parsePrivateKey(file(pkcs8))?.id).toBe('fake-key-id');
    expect(parsePrivateKey(file(pkcs8, { id: 17 }))).toMatchObject({ id: undefined });
    expect(parsePrivateKey(pkcs8)).toMatchObject({ id: undefined });
  });

  const other = (type: 'pkcs8' | 'sec1') =>
    generateKeyPairSync('ec', { namedCurve: 'P-384' })
      .privateKey.export({ type, format: 'pem' })
      .toString();
  it.each<[string, string]>([
    ['nothing', ''],
    ['words', 'hunter2'],
    ['base64 of something else', Buffer.from('hunter2'.repeat(20)).toString('base64')],
    ['a key cut off', pkcs8.slice(0, 80)],
    ['a key without its end', pkcs8.replace(/-----END.*/, '')],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['PKCS#8 of another curve', other('pkcs8')],
    ['SEC1 of another curve', other('sec1')],
    [
      'an RSA key',
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    ],
    ['a file without a key', file('')],
    ['a file with something else', JSON.stringify({ private_key: 17 })],
    ['JSON cut off', file(pkcs8).slice(0, 100)],
    ['a list', '[]'],
  ])('refuses %s', (_case, text) => expect(parsePrivateKey(text)).toBeUndefined());
});
