import { channel } from 'node:diagnostics_channel';
import { type Socket } from 'node:net';
import { type Leak, leaksIn } from './leaks.js';

/** Where providers' answers hold what is secret. */
const TOKEN_IN_ANSWER =
  /"(?:access_token|refresh_token|Token|RefreshToken|DeviceToken)": *"([^"]{20,})"/g;
const CLIENT_SECRET_IN_ANSWER = /"(fgs_[\w-]{43})"/g;
/** Longer writes are lists; tokens are in short ones. */
const LONGEST_ANSWER = 20_000;
/** A server that was handed very many shows a leak by these too. */
const MOST_TOKENS = 200;
/** End of the last write, for secrets that are split over two writes. */
const OVERLAP = 48;

const tokens = new Set<string>();
const clientSecrets = new Set<string>();
const watched = new Map<number, Leak[]>();

/**
 * Tokens that servers of this process have handed out, the watched ones aside: the simulated
 * providers'.
 */
export const providerTokens = (): readonly string[] => [...tokens];

/** Secrets that watched servers returned, each once. */
export const issuedClientSecrets = (): readonly string[] => [...clientSecrets];

/**
 * From now on nothing that the server at the port writes, on whatever kind of connection, may hold
 * a secret that it was given; → where leaks are noted
 */
export function watchAnswers(port: number): readonly Leak[] {
  const leaks: Leak[] = [];
  watched.set(port, leaks);
  return leaks;
}

/**
 * Starts over, for the next file of this worker: what an ended file's servers handed out is
 * searched for no longer.
 */
export function clearOverheard(): void {
  tokens.clear();
  clientSecrets.clear();
  watched.clear();
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk;
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    : '';
}

function note(into: Set<string>, text: string, shape: RegExp): void {
  if (text.length > LONGEST_ANSWER || into.size >= MOST_TOKENS) return;
  for (const [, token] of text.matchAll(shape)) if (token !== undefined) into.add(token);
}

function readAlong(socket: Socket): void {
  const port = socket.localPort ?? 0;
  let before = '';
  const read = (chunk: unknown): void => {
    const text = textOf(chunk);
    const leaks = watched.get(port);
    if (leaks) {
      const seen = before + text;
      // Tokens and clients' secrets are handed out on purpose; stored secrets never are.
      leaks.push(...leaksIn('an answer', seen, [], [/PRIVATE KEY-----/]));
      // A copy: a slice would hold the whole text for as long as the socket is open.
      before = Buffer.from(seen.slice(-OVERLAP)).toString();
      note(clientSecrets, text, CLIENT_SECRET_IN_ANSWER);
    } else note(tokens, text, TOKEN_IN_ANSWER);
  };
  const write = socket.write.bind(socket) as (...args: readonly unknown[]) => boolean;
  const end = socket.end.bind(socket) as (...args: readonly unknown[]) => Socket;
  socket.write = (...args: readonly unknown[]) => {
    read(args[0]);
    return write(...args);
  };
  socket.end = (...args: readonly unknown[]) => {
    read(args[0]);
    return end(...args);
  };
}

// Node reports each connection that a server of this process accepts.
channel('net.server.socket').subscribe((message) =>
  readAlong((message as { readonly socket: Socket }).socket),
);
