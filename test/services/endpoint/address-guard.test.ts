import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ENDPOINT_ID_PREFIX } from '../../../src/domain/events/endpoint.js';
import { newId } from '../../../src/domain/values/ids.js';
import { AddressGuard } from '../../../src/services/endpoint/address-guard.js';
import { newEndpointSecret } from '../../../src/services/endpoint/inputs.js';
import { WebhookSender } from '../../../src/services/endpoint/sender.js';
import { sealIdentity } from '../../../src/store/access/sealed-columns.js';
import { type StoredEndpoint } from '../../../src/store/endpoints/webhook-endpoints.js';
import { testVault } from '../../support/store.js';

/** Hosts that are this machine, its networks, or metadata services of clouds, in every spelling. */
const HOSTS = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.0x1',
  '%31%32%37.0.0.1',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  '0',
  '0.0.0.0',
  '00.0.0.0',
  '0x0',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::127.0.0.1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[100::1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '10.0.0.1',
  '10.255.255.255',
  '012.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '3232235521',
  '192.168.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  'localhost',
  'LOCALHOST',
  'localhost.',
];

/** Names that resolve to addresses that are not public, alone or beside one that is. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'loopback.example.com': ['127.0.0.1'],
  'both.example.com': ['93.184.216.34', '127.0.0.1'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
  'six.example.com': ['::1'],
  'zone.example.com': ['fe80::1%lo'],
  'metadata.example.com': ['169.254.169.254'],
  'nothing.example.com': [],
  'garbage.example.com': ['127.0.0.1 '],
};

const vault = testVault();
const now = () => new Date();

function endpointAt(url: string): StoredEndpoint {
  const id = newId(ENDPOINT_ID_PREFIX);
  const identity = sealIdentity('webhook_endpoints.sealed_secret', id);
  return {
    id,
    fleetId: 'flt_test',
    url,
    eventTypes: [],
    status: 'ACTIVE',
    reason: null,
    seq: 0,
    sealedSecret: vault.seal(newEndpointSecret(), identity),
    sealedOldSecret: null,
    oldSecretUntil: null,
    failingSince: null,
    createdAt: now(),
  };
}

/** Counts connections to this machine on one port, at every address of it. */
async function startListener(host = '::') {
  const peers: string[] = [];
  const server = createServer((socket) => {
    peers.push(socket.localAddress ?? '');
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  return { peers, port: (server.address() as AddressInfo).port };
}

function send(guard: AddressGuard, url: string) {
  const sender = new WebhookSender({ vault, guard, now, timeoutMs: 2000 });
  const data = { id: 'msg_1', cursor: '', fleetId: '', subjectId: '', details: {} };
  const message = { id: 'msg_1', type: 'test', timestamp: now(), data };
  return sender.send(endpointAt(url), message);
}

test('no spelling of a forbidden address is connected to', async () => {
  expect(HOSTS.length + Object.keys(NAMES).length).toBeGreaterThanOrEqual(60);
  const { peers, port } = await startListener();
  const resolved = new AddressGuard([], (host) => Promise.resolve(NAMES[host] ?? ['127.0.0.1']));
  for (const scheme of ['https', 'http'])
    for (const [guard, hosts] of [
      [new AddressGuard(), HOSTS],
      [resolved, Object.keys(NAMES)],
    ] as const)
      for (const host of hosts) {
        const { attempt } = await send(guard, `${scheme}://${host}:${port}/`);
        expect([host, attempt.status, attempt.error]).toEqual([
          host,
          null,
          expect.stringMatching(
            /not public|has no address|cannot be resolved|must begin with https|not a URL/,
          ),
        ]);
      }
  expect(peers).toEqual([]);
  // The listener would have seen them.
  await send(new AddressGuard(['127.0.0.1']), `https://127.0.0.1:${port}/`);
  expect(peers.length).toBeGreaterThan(0);
});

test('plain HTTP is for networks that the operator has named only', async () => {
  const { peers, port } = await startListener();
  const guard = new AddressGuard(['10.0.0.0/8'], () => Promise.resolve(['127.0.0.1']));
  for (const host of ['127.0.0.1', 'name.example.com', '[::1]', '93.184.216.34'])
    expect((await send(guard, `http://${host}:${port}/`)).attempt.error).toMatch(/not public/);
  expect(peers).toEqual([]);
});

test('a name is looked up once for a call, whatever it resolves to afterwards', async () => {
  const { peers, port } = await startListener();
  const answers = [['127.0.0.2'], ['127.0.0.3']];
  let looks = 0;
  const guard = new AddressGuard(['127.0.0.2/32'], () =>
    Promise.resolve(answers[looks++] ?? ['127.0.0.1']),
  );
  await send(guard, `https://changing.example.com:${port}/`);
  expect([looks, peers]).toEqual([1, ['::ffff:127.0.0.2']]);
  expect((await send(guard, `https://changing.example.com:${port}/`)).attempt.error).toMatch(
    /not public/,
  );
  expect([looks, peers]).toEqual([2, ['::ffff:127.0.0.2']]);
});

test.each([
  'https://user:word@93.184.216.34/',
  'https://user@93.184.216.34/',
  'https://93.184.216.34/#part',
  'ftp://93.184.216.34/',
  'file:///etc/passwd',
  'gopher://93.184.216.34/',
  'data:text/plain,x',
  'unix:/var/run/docker.sock',
  '//93.184.216.34/',
  'https://',
  '',
  `https://93.184.216.34/${'x'.repeat(2000)}`,
])('%s is refused by its form', (url) => {
  expect(() => new AddressGuard().checkUrl(url)).toThrow();
});

test.each(['https://93.184.216.34/', 'https://[2606:4700::6810:84e5]/'])(
  '%s is public',
  async (url) => {
    const guard = new AddressGuard();
    expect(await guard.addressesOf(guard.checkUrl(url))).toHaveLength(1);
  },
);
