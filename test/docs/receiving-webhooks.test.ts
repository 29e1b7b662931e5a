import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newEndpointSecret } from '../../src/services/endpoint/inputs.js';
import { signedHeaders } from '../../src/services/endpoint/signature.js';
import { BLOCKS } from './pages.js';

const PAGE = 'docs/receiving-webhooks.md';
const BODY = '{"type":"test","data":{"text":"ß 😀 \\u2028"}}';

/**
 * Calls a snippet with a request as JSON on its input; it exits with 0 if the snippet accepts it.
 */
const HARNESSES = {
  js: {
    file: 'verify.mjs',
    run: process.execPath,
    rest: `
import { readFileSync } from 'node:fs';
const { secret, headers, body } = JSON.parse(readFileSync(0, 'utf8'));
if (verify(secret, headers, Buffer.from(body)).type !== 'test') process.exit(2);
`,
  },
  python: {
    file: 'verify.py',
    run: 'python3',
    rest: `
import sys
request = json.loads(sys.stdin.buffer.read())
event = verify(request["secret"], request["headers"], request["body"].encode())
assert event["type"] == "test"
`,
  },
  php: {
    file: 'verify.php',
    run: 'php',
    rest: `
$request = json_decode(file_get_contents('php://stdin'), true);
if (verify($request['secret'], $request['headers'], $request['body'])['type'] !== 'test') exit(2);
`,
  },
} as const;

const isThere = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

describe.each(Object.entries(HARNESSES))('the receiver in %s', (language, { file, run, rest }) => {
  it.runIf(isThere(run))('accepts what we sign, and nothing else', () => {
    const [block] = BLOCKS.filter((one) => one.page === PAGE && one.language === language);
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, file);
    writeFileSync(path, `${block?.text ?? ''}\n${rest}`);
    const accepts = (request: object): boolean => {
      const input = JSON.stringify(request);
      try {
        execFileSync(run, [path], { input, stdio: ['pipe', 'ignore', 'ignore'] });
        return true;
      } catch {
        return false;
      }
    };
    const [secret, old] = [newEndpointSecret(), newEndpointSecret()];
    const at = new Date();
    const sign = (secrets: readonly string[], time = at) =>
      signedHeaders(secrets, { id: 'evt_1', at: time, body: BODY });
    const good = { secret, headers: sign([secret]), body: BODY };
    expect(accepts(good)).toBe(true);
    expect(accepts({ ...good, headers: sign([old, secret]) })).toBe(true);
    for (const bad of [
      { ...good, body: BODY.replace('test', 'test ') },
      { ...good, secret: old },
      { ...good, headers: { ...good.headers, 'webhook-id': 'evt_2' } },
      { ...good, headers: { ...good.headers, 'webhook-signature': 'v1,AAAA' } },
      { ...good, headers: sign([secret], new Date(at.getTime() - 600_000)) },
    ])
      expect(accepts(bad)).toBe(false);
  });
});
