import { renderInitSnippet } from 'altair-static';
import { startBrowser } from '../console/browser.js';

/** The operation with its variables written into it, as a person types it. */
const written = (text, variables) =>
  Object.entries(variables).reduce(
    (operation, [name, value]) => operation.replaceAll(`$${name}`, JSON.stringify(value)),
    text.replace(/\([^)]*\)/, '').replaceAll(/, (?:after|before): \$\w+/g, (part) => {
      const [, name] = part.split('$');
      return variables[name] === undefined ? '' : part;
    }),
  );

/** Altair as the server ships it at `/explorer`: operations are typed into its editor and sent by a click. */
export async function altair({ url, token }) {
  const headers = { authorization: `Bearer ${token}` };
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1600, height: 2400 } });
  const options = {
    baseURL: '/explorer/',
    endpointURL: '/graphql',
    subscriptionsEndpoint: '/graphql',
    initialSubscriptionRequestHandlerId: 'graphql-ws',
    initialQuery: '{ __typename }',
    initialHeaders: headers,
    initialSubscriptionsPayload: headers,
    serveInitialOptionsInSeperateRequest: 'initial-options.js',
    disableAccount: true,
    initialSettings: { 'alert.disableUpdateNotification': true, 'banners.disable': true },
  };
  // The server's own options have no token, unless it is the demo.
  await page.route('**/initial-options.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: renderInitSnippet(options) }),
  );
  await page.goto(`${url}/explorer/`);
  let sent = 0;

  /** Returns the data that the page shows for an operation. */
  async function send(text, variables) {
    sent += 1;
    const isSubscription = text.startsWith('subscription');
    // A field of its own distinguishes the result from the previous one.
    const mark = isSubscription ? 'clearanceChanged' : `sent${sent}`;
    const operation = written(text, variables);
    await page.locator('app-query-editor .cm-content').first().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(
      isSubscription ? operation : operation.replace('{', `{ ${mark}: __typename`),
    );
    await page.getByRole('button', { name: 'Send Request', exact: true }).click();
    const results = page.locator('app-query-result .cm-content');
    const result = results.filter({ hasText: `"${mark}"` }).first();
    await result.waitFor();
    return JSON.parse((await result.innerText()).replaceAll('\u00a0', ' ')).data;
  }

  return { query: send, mutate: send, subscribe: send, close: () => browser.close() };
}
