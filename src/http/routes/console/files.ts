import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Addresses of the console's pages; `web/src/routes.tsx` says what stands there. */
const PAGES = ['/', '/sign-in', '/sign-in/*', '/fleets', '/fleets/*', '/operator', '/operator/*'];

/** Folder with hashed files, which never change. */
const ASSETS = '/assets/';

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Fleetgraph</title></head>
<body><h1>The console is not built</h1>
<p>Fleetgraph runs, and its API is at <a href="/graphql">/graphql</a>. To see the console here, install
with the development packages (<code>npm ci</code>), run <code>npm run build</code>, and start again.</p>
<p>To serve nothing here, set <code>FLEETGRAPH_CONSOLE=off</code>.</p></body></html>
`;

/**
 * Content security policy of the pages: own scripts and styles, calls to this server, and to the
 * identity provider where people sign in.
 */
function policyFor(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connectTo].join(' '),
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const SECURITY = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Returns the folder of the built console, the first one above this module; null if not built. */
export function consoleFolder(): string | null {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    for (const found of [join(folder, 'web'), join(folder, 'dist/web')])
      if (existsSync(join(found, 'index.html')) && existsSync(join(found, 'assets'))) return found;
  return null;
}

/** Encodings that files are stored in, the smallest first, by their endings. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface BuiltFile {
  readonly path: string;
  readonly type: string;
  /** Endings of the compressed forms. */
  readonly stored: ReadonlySet<string>;
}

function listAssets(folder: string): ReadonlyMap<string, BuiltFile> {
  const names = new Set(readdirSync(folder));
  return new Map(
    [...names].flatMap((name) => {
      const type = MEDIA_TYPES[extname(name)];
      if (type === undefined) return [];
      const stored = ENCODINGS.map(([, ending]) => ending).filter((e) => names.has(name + e));
      return [[name, { path: join(folder, name), type, stored: new Set<string>(stored) }] as const];
    }),
  );
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, file: BuiltFile): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? '';
  const [encoding, ending] = ENCODINGS.find(
    ([name, stored]) =>
      new RegExp(`\\b${name}\\b(?!;q=0(?!\\.))`).test(accepted) && file.stored.has(stored),
  ) ?? [null, ''];
  if (encoding) reply.header('content-encoding', encoding);
  return reply
    .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
    .type(file.type)
    .send(createReadStream(file.path + ending));
}

export interface ConsoleFilesParts {
  /** Folder of the built console; null if it is not built. */
  readonly folder: string | null;
  /** Origins that pages call beside this server: those of the identity provider. */
  readonly connectTo: readonly string[];
}

/** Pages of the console and their files. */
export function consoleFileRoutes({ folder, connectTo }: ConsoleFilesParts): FastifyPluginCallback {
  const html = folder === null ? NOT_BUILT : readFileSync(join(folder, 'index.html'), 'utf8');
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...SECURITY,
    'content-security-policy': policyFor(connectTo),
    'cache-control': 'no-cache',
    etag,
  };
  const assets =
    folder === null ? new Map<string, BuiltFile>() : listAssets(join(folder, 'assets'));

  return (app: FastifyInstance, _options, registered) => {
    for (const path of folder === null ? ['/'] : PAGES)
      app.get(path, (request, reply) => {
        reply.headers(headers).type('text/html; charset=utf-8');
        return request.headers['if-none-match'] === etag
          ? reply.code(304).send()
          : reply.send(html);
      });
    app.get<{ Params: { '*': string } }>(`${ASSETS}*`, (request, reply) => {
      const file = assets.get(request.params['*']);
      if (file) return sendAsset(request, reply, file);
      reply.callNotFound();
      return reply;
    });
    registered();
  };
}
