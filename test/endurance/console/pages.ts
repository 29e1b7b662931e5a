import { type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import type { HighMobilitySimulatorOptions } from '../../../simulators/high-mobility/simulator.js';
import { startBrowser } from '../../console/browser.ts';
import { type Account, OPERATOR, type Server, vinOf, type World } from '../harness.ts';

/** Lighthouse's mobile connection: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up. */
const FAST_3G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
/** Factor by which Lighthouse slows the processor down. */
const SLOWDOWN = 4;

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly devtools: CDPSession;
}

/** A server with a fleet, and pages of its console in Chromium. */
export class ConsolePages {
  readonly server: Server;
  readonly account: Account;
  readonly vins: readonly string[];
  readonly #browser: Browser;
  readonly #session: string;

  constructor(
    server: Server,
    account: Account,
    vins: readonly string[],
    browser: Browser,
    session: string,
  ) {
    this.server = server;
    this.account = account;
    this.vins = vins;
    this.#browser = browser;
    this.#session = session;
  }

  /** Opens an empty page, signed in and with nothing cached. */
  async open(): Promise<Opened> {
    const context = await this.#browser.newContext({
      locale: 'en-US',
      viewport: { width: 1350, height: 940 },
    });
    const [name = '', value = ''] = this.#session.split('=');
    await context.addCookies([
      { name, value, url: this.server.url, httpOnly: true, sameSite: 'Strict' },
    ]);
    const page = await context.newPage();
    return { page, context, devtools: await context.newCDPSession(page) };
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** Onboards a fleet, half of it approved, and signs in; changes go on if the simulator makes any. */
export async function startConsole(
  world: World,
  vehicles: number,
  simulated: Partial<HighMobilitySimulatorOptions> = {},
): Promise<ConsolePages> {
  await world.startSimulator(simulated);
  const server = await world.startServer({ FLEETGRAPH_RECONCILE_SECONDS: '3600' });
  const account = await world.connect(server, 'Console');
  const vins = Array.from({ length: vehicles }, (_, index) => vinOf(index));
  await world.onboard(server, account, vins);
  for (const vin of vins.slice(0, vehicles / 2)) world.simulator.move(vin, 'approved');
  const response = await fetch(`${server.url}/console/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-fleetgraph-console': '1' },
    body: JSON.stringify(OPERATOR),
  });
  const session = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return new ConsolePages(server, account, vins, await startBrowser(), session);
}

/** Slows a page's processor down, and its network where asked for. */
export async function slowDown(devtools: CDPSession, network: boolean): Promise<void> {
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  if (!network) return;
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', FAST_3G);
}
