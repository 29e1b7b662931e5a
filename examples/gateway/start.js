import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compose } from './compose.js';
import { FLEETGRAPH_PORT, GATEWAY_PORT, WORKSHOP_PORT } from './settings.js';
import { startWorkshop } from './workshop.js';

/** Composes, then starts Fleetgraph's demo, the workshop subgraph and the gateway; Ctrl-C stops all three. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const children = [];
let stopping = false;

function stop(code) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  workshop?.close();
  for (const child of children) child.kill('SIGTERM');
}

/** Starts a child whose end ends the others. */
function start(name, command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(child);
  child.once('error', (error) => console.error(`${name} could not start: ${error.message}`));
  child.once('close', (code) => {
    if (!stopping) console.error(`${name} has ended.`);
    stop(code ?? 1);
  });
  return child;
}

/** The match, once what the child has written matches. */
function said(child, pattern) {
  let text = '';
  child.stdout.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match) resolve(match);
    });
    child.once('close', () => reject(new Error(text)));
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0));
let workshop;

try {
  if (!existsSync(new URL('../../node_modules', import.meta.url)))
    throw new Error(
      'Fleetgraph itself is not installed: run "npm ci" in the folder above the examples first.',
    );
  await compose();
  workshop = await startWorkshop(WORKSHOP_PORT);
  console.log('Starting Fleetgraph with its demo fleet …');
  const demo = start('Fleetgraph', 'npm', ['run', '--silent', 'demo'], {
    cwd: root,
    env: {
      ...process.env,
      FLEETGRAPH_PORT: String(FLEETGRAPH_PORT),
      FLEETGRAPH_CALLBACK_ORIGINS: `http://127.0.0.1:${GATEWAY_PORT}`,
    },
  });
  const [, fleetId, token] = await said(
    demo,
    /\b(flt_\w+)[^]*?\b(eyJ[\w-]+\.[\w-]+\.[\w-]+)[^]*Ctrl-C/,
  );
  const bin = fileURLToPath(
    new URL('node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url),
  );
  const gateway = start(
    'The gateway',
    process.execPath,
    [bin, '--config-path', 'gateway.config.js', 'supergraph'],
    { cwd: here },
  );
  gateway.stdout.resume();
  await ready(`http://127.0.0.1:${GATEWAY_PORT}/readiness`);
  if (!stopping) console.log(welcome(fleetId, token));
} catch (error) {
  if (!stopping) console.error(error.message);
  stop(1);
}

async function ready(url) {
  while (!stopping) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function welcome(fleetId, token) {
  const url = `http://localhost:${GATEWAY_PORT}/graphql`;
  return `
The gateway is at ${url}: open it for an explorer, with the header
  {"authorization": "Bearer ${token}"}

Vehicles with their appointments, in one query over both subgraphs:
  curl -s ${url} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' \\
    -d '{"query":"{ fleet(id: \\"${fleetId}\\") { vehicles(first: 3) { nodes { id vin appointments { day workshop } } } } }"}'

A subscription whose events carry a field of the other subgraph; it goes on after its last event when a server dies:
  node follow.js ${fleetId} ${token}

Ctrl-C stops everything.
`;
}
