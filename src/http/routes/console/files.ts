import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Addresses of the console's pages; `web/src/screens.ts` says what stands there. */
const PAGES = [
  '/',
  '/sign-in',
  '/sign-in/*',
  '/fleets',
  '/fleets/*',
  '/operator',
  '/operator/*',
  '/developer',
  '/developer/*',
];

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
  readonly type: string;
  /** Content by encoding; under `identity` as it was built. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/** Reads all files, so that a new build beside a running server does not take them from it. */
function readAssets(folder: string): ReadonlyMap<string, BuiltFile> {
  const names = new Set(readdirSync(folder));
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return new Map(
    [...names].flatMap((name) => {
      const type = MEDIA_TYPES[extname(name)];
      if (type === undefined) return [];
      const compressed = ENCODINGS.filter(([, ending]) => names.has(name + ending)).map(
        ([encoding, ending]) => [encoding, read(name + ending)] as const,
      );
      const contents = new Map<string, Buffer>([...compressed, ['identity', read(name)]]);
      return [[name, { type, contents }] as const];
    }),
  );
}

/** Returns whether a request accepts an encoding (RFC 9110 §12.5.3). */
const accepts = (accepted: string, encoding: string): boolean =>
  encoding === 'identity' || new RegExp(`\\b${encoding}\\b(?!;q=0(?!\\.))`).test(accepted);

function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, contents }: BuiltFile,
): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? '';
  for (const [encoding, bytes] of contents) {
    if (!accepts(accepted, encoding)) continue;
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    return reply
      .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
      .type(type)
      .send(bytes);
  }
  return reply;
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
    folder === null ? new Map<string, BuiltFile>() : readAssets(join(folder, 'assets'));

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
