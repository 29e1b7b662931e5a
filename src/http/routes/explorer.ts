import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  getDistDirectory,
  isSandboxFrame,
  renderAltair,
  renderInitSnippet,
  SANDBOX_FRAME_CSP,
} from 'altair-static';
import { type FastifyInstance } from 'fastify';
import { type Sandbox } from '../../graphql/engine/apollo.js';

const BASE = '/explorer/';
const OPTIONS_SCRIPT = 'initial-options.js';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Scripts and calls of our own host only; Angular writes its styles into the page. */
function explorerPolicy(publicUrl: string): string {
  const sockets = publicUrl.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${sockets}`,
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), path]));
}

/**
 * Returns the name of Altair's storage. Altair stores its windows in the browser, headers included:
 * with another token it must not open with those of an earlier start.
 */
function storageName(sandbox: Sandbox): string {
  return `fleetgraph_${createHash('sha256').update(JSON.stringify(sandbox)).digest('hex').slice(0, 16)}_`;
}

function altairOptions(sandbox: Sandbox) {
  const { document, headers } = sandbox;
  return {
    baseURL: BASE,
    endpointURL: '/graphql',
    subscriptionsEndpoint: '/graphql',
    initialSubscriptionRequestHandlerId: 'graphql-ws' as const,
    initialQuery: document,
    initialHeaders: headers,
    initialSubscriptionsPayload: headers,
    serveInitialOptionsInSeperateRequest: OPTIONS_SCRIPT,
    instanceStorageNamespace: storageName(sandbox),
    disableAccount: true,
    initialSettings: { 'alert.disableUpdateNotification': true, 'banners.disable': true },
  };
}

/**
 * Altair GraphQL under `/explorer`, from our own host alone, so that it works without the internet.
 */
export async function addExplorer(
  app: FastifyInstance,
  publicUrl: string,
  sandbox: Sandbox,
): Promise<void> {
  const policy = { 'content-security-policy': explorerPolicy(publicUrl) };
  const options = altairOptions(sandbox);
  const files = await listFiles(getDistDirectory());

  // Redirects the root to the explorer where there is no console, for people who open the server's
  // address in a browser.
  if (!app.hasRoute({ method: 'GET', url: '/' }))
    app.get('/', (_request, reply) => reply.redirect(BASE));
  app.get(BASE, (_request, reply) =>
    reply.headers(policy).type('text/html; charset=utf-8').send(renderAltair(options)),
  );
  app.get(`${BASE}${OPTIONS_SCRIPT}`, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(renderInitSnippet(options)),
  );
  app.get<{ Params: { '*': string } }>(`${BASE}*`, (request, reply) => {
    const name = request.params['*'];
    const path = files.get(name);
    if (path === undefined) {
      reply.callNotFound();
      return reply;
    }
    const sandboxed = isSandboxFrame(name)
      ? { 'content-security-policy': SANDBOX_FRAME_CSP, 'x-frame-options': 'SAMEORIGIN' }
      : policy;
    return reply
      .headers({ ...sandboxed, 'cache-control': 'public, max-age=3600' })
      .type(MEDIA_TYPES[extname(name)] ?? 'application/octet-stream')
      .send(createReadStream(path));
  });
}
