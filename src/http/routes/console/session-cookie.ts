import { type IncomingHttpHeaders } from 'node:http';
import { ownOrigins } from '../headers.js';

/** Header of every request of the console: no other site can send it without being asked first. */
const CONSOLE_HEADER = 'x-fleetgraph-console';

/** Marks a session that is an access token of the identity provider. */
const FOREIGN = 'idp.';
/** Maximum length of such a token: browsers drop larger cookies. */
const MOST_TOKEN_LENGTH = 3800;

/** Returns the value of the cookie for a token of the identity provider; null if it is too long. */
export const foreignSession = (token: string): string | null =>
  token.length > MOST_TOKEN_LENGTH ? null : FOREIGN + token;

/** Returns the identity provider's token in a session; null for a session of our own. */
export const foreignTokenIn = (session: string): string | null =>
  session.startsWith(FOREIGN) ? session.slice(FOREIGN.length) : null;

/** Cookie with the session of the console, readable for this server alone. */
export class SessionCookie {
  readonly #name: string;
  readonly #attributes: string;
  readonly #origins: readonly string[];

  constructor(publicUrl: string) {
    const { protocol, port } = new URL(publicUrl);
    const isSecure = protocol === 'https:';
    // Cookies do not differ by port: servers on one machine would overwrite each other's.
    this.#name = isSecure ? '__Host-fleetgraph' : `fleetgraph-${port === '' ? '80' : port}`;
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
    this.#origins = ownOrigins(publicUrl);
  }

  /**
   * Returns the session of a request of the console; null for any other request, whatever cookie
   * came with it.
   */
  read(headers: IncomingHttpHeaders): string | null {
    if (!this.isFromConsole(headers)) return null;
    for (const pair of (headers.cookie ?? '').split(';')) {
      const [name = '', value = ''] = pair.split('=', 2);
      if (name.trim() === this.#name && value.trim() !== '') return value.trim();
    }
    return null;
  }

  /** Returns whether a page of this server sent the request. */
  isFromConsole(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (headers[CONSOLE_HEADER] !== '1') return false;
    if (site !== undefined && site !== 'same-origin') return false;
    return headers.origin === undefined || this.#origins.includes(headers.origin);
  }

  /** Returns the value of `Set-Cookie`. */
  write(token: string, maxAgeSeconds: number): string {
    return `${this.#name}=${token}; Max-Age=${maxAgeSeconds}; ${this.#attributes}`;
  }

  clear(): string {
    return this.write('', 0);
  }
}
