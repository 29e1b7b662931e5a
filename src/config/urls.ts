import { entriesOf, setting } from './setting.js';

/**
 * Returns whether the host names this machine itself, in the spellings that WHATWG URLs leave
 * (RFC 6761 §6.3, RFC 5735 §4).
 */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Returns the fault of a configured URL; undefined if there is none. */
export function faultOfUrl(
  text: string,
  rules: { readonly query?: boolean; readonly plainHttp?: boolean } = {},
): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL; write it out, such as https://api.example.com.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://.';
  if (url.protocol === 'http:' && rules.plainHttp !== true && !isLoopback(url.hostname)) {
    return 'must begin with https://; plain http:// is for loopback addresses only.';
  }
  if (url.username !== '' || url.password !== '')
    return 'must not contain credentials; remove what stands before the @.';
  if (text.includes('#')) return 'must not have a fragment; remove the # and what follows.';
  if (rules.query !== true && text.includes('?'))
    return 'must not have a query; remove the ? and what follows.';
  return undefined;
}

/** A base URL, to which paths are appended: without the slash at its end. */
export function baseUrl(rules: { readonly plainHttp?: boolean } = {}) {
  return setting((text, fault) => {
    const wrong = faultOfUrl(text, rules);
    if (wrong === undefined) return new URL(text).href.replace(/\/+$/, '');
    fault(wrong);
    return undefined;
  });
}

/**
 * Schemes of web views: the pages of an app on a phone or a desktop, such as Capacitor's and
 * Tauri's.
 */
const WEB_VIEW_ORIGIN =
  /^(?!https?:|file:|data:|blob:|javascript:)[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/** Returns the fault of an origin; undefined for one as browsers and web views send it. */
function faultOfOrigin(entry: string): string | undefined {
  if (entry.includes('*'))
    return 'has a wildcard, which would never match; list the origins one by one, such as https://app.example.com.';
  if (WEB_VIEW_ORIGIN.test(entry)) return undefined;
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  if (!url || url.origin === 'null')
    return 'is not an origin; write it out, such as https://app.example.com or capacitor://localhost.';
  return url.origin === entry
    ? undefined
    : `is not an origin as browsers send it; write ${url.origin}.`;
}

/** Origins of pages (RFC 6454 §6.2), comma-separated. */
export const origins = setting<readonly string[]>((text, fault) => {
  const list = entriesOf(text);
  for (const [index, entry] of list.entries()) {
    const wrong = faultOfOrigin(entry);
    if (wrong !== undefined) fault(`entry ${index + 1} ${wrong}`);
  }
  return list;
});

/** Path of an address that names none: routers take callbacks there by default. */
const CALLBACK_PATH = '/callback';

/**
 * Addresses below which routers take callbacks, comma-separated; an origin alone has the path
 * `/callback`.
 */
export const callbackAddresses = setting<readonly string[]>((text, fault) =>
  text.split(',').map((entry, index) => {
    const address = entry.trim();
    const wrong = faultOfUrl(address, { plainHttp: true });
    if (wrong !== undefined) {
      fault(`entry ${index + 1} ${wrong}`);
      return address;
    }
    const { origin, pathname } = new URL(address);
    return origin + (pathname.replace(/\/+$/, '') || CALLBACK_PATH);
  }),
);
