import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliContext } from '../../../src/cli/command.js';
import { barOf } from '../../../src/cli/terminal/progress.js';
import {
  makeFleet,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../../support/app.js';
import { type CliRun, newInstallation } from '../support.js';

const REMOTE = { FLEETGRAPH_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}` };

describe('onboard', () => {
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'North');
  });
  afterAll(() => server.close());

  /** Writes the file and hands it to the tool. */
  const onboard = (csv: string, ...options: readonly string[]) => onboardAs({}, csv, ...options);
  async function onboardAs(
    more: Partial<CliContext>,
    csv: string,
    ...options: readonly string[]
  ): Promise<CliRun & { readonly errors: string; readonly shown: readonly string[] }> {
    const installation = newInstallation({ ...REMOTE, FLEETGRAPH_URL: server.url });
    const [file, errors] = [
      join(installation.folder, 'vehicles.csv'),
      join(installation.folder, 'errors.csv'),
    ];
    writeFileSync(file, csv);
    const shown: string[] = [];
    const terminal = options.includes('--in-terminal')
      ? { columns: 60, redraw: (text = '') => void shown.push(text) }
      : null;
    const argv = options
      .filter((option) => option !== '--in-terminal')
      .map((option) => (option === 'ERRORS' ? errors : option));
    const run = await installation.run(
      ['onboard', file, '--account', fleet.accountId, ...argv],
      {},
      { terminal, ...more },
    );
    return { ...run, errors: existsSync(errors) ? readFileSync(errors, 'utf8') : '', shown };
  }

  it('onboards every vehicle and reports its progress', async () => {
    const { code, err, out } = await onboard(
      `vin,brand,name,tags\n${vinOf(1)},bmw,One,site=Berlin\n${vinOf(2)},bmw,,\n`,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('2 vehicles; onboarding ');
    expect(out).toContain('2 of 2 done');
    expect(out).toContain('2 of 2 vehicles are in.');
  });

  it('may be run again with the same file: it is the same onboarding', async () => {
    const csv = `vin,brand\n${vinOf(11)},bmw\n`;
    const [first, again] = [await onboard(csv), await onboard(csv)];
    const idIn = ({ out }: CliRun): string | undefined => /onboarding (\S+)/.exec(out)?.[1];
    expect(again.code).toBe(0);
    expect(idIn(first)).toBe(idIn(again));
    expect(idIn(await onboard(csv, '--idempotency-key', 'another'))).not.toBe(idIn(first));
  });

  it('shows why rows failed, by their lines in the file, and exits with 1', async () => {
    const { code, out, err } = await onboard(
      `vin,brand\n${vinOf(21)},bmw\n\nNOT-A-VIN,bmw\n${vinOf(22)},???\n`,
    );
    expect(code).toBe(1);
    expect(out).toContain('1 of 3 vehicles are in, 2 failed.');
    expect(err).toMatch(/^line +vin +code +message$/m);
    expect(err).toMatch(/^4 +NOT-A-VIN +INVALID_VIN /m);
    expect(err).toMatch(new RegExp(`^5 +${vinOf(22)} +UNKNOWN_BRAND `, 'm'));
  });

  it('writes the errors to a file on request', async () => {
    const { code, err, errors } = await onboard(
      `vin,brand\nNOT-A-VIN-EITHER,bmw\n`,
      '--errors',
      'ERRORS',
    );
    expect(code).toBe(1);
    expect(err).not.toContain('INVALID_VIN');
    const [header = '', row = ''] = errors.split('\r\n');
    expect(header.split(',').slice(0, 4)).toEqual(['line', 'problem', 'vin', 'brand']);
    expect(row).toMatch(/^2,.*NOT-A-VIN-EITHER,bmw/);
  });

  it('moves a bar in a terminal, and takes it away at the end', async () => {
    const { shown, out } = await onboard(`vin,brand\n${vinOf(31)},bmw\n`, '--in-terminal');
    expect(shown.at(-2)).toBe(barOf({ total: 1, succeeded: 1, failed: 0 }, 60));
    expect(shown.at(-1)).toBe('');
    expect(out).not.toContain('1 of 1 done');
  });

  it('sends nothing when rows have faults, and the others with --yes', async () => {
    const csv = `vin,brand,odometer\n${vinOf(41)},bmw,many\n${vinOf(42)},bmw,1\n`;
    const refused = await onboard(csv);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('line 2: the odometer "many"');
    expect(refused.err).toContain('--yes');
    const { code, out, err } = await onboard(csv, '--yes');
    expect(code).toBe(1);
    expect(out).toContain('1 of 1 vehicles are in.');
    expect(err).toContain('1 rows with faults were left out.');
  });

  it('shows the plan to a person, and asks', async () => {
    const csv = `vin,brand\n${vinOf(61)},bmw\nNOT-A-VIN,bmw\n`;
    const questions: string[] = [];
    const asking = (isSure: boolean) => {
      const confirm = (question: string) =>
        Promise.resolve(isSure).finally(() => questions.push(question));
      return onboardAs({ ask: { secret: () => Promise.resolve(''), confirm } }, csv);
    };
    const refused = await asking(false);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('1 would be accepted, 1 refused.');
    expect(refused.out).toMatch(/line 3: refused: .*VIN/);
    expect(refused.out).not.toContain('onboarding onb_');
    expect((await asking(true)).out).toContain('1 of 2 vehicles are in, 1 failed.');
    expect(questions).toEqual(Array(2).fill('Onboard 2 vehicles to High Mobility in North?'));
  });

  it('says what to do without a client, with a wrong secret, without a server, without the account', async () => {
    const installation = newInstallation();
    const { folder } = installation;
    const run = (argv: readonly string[], env = {}): Promise<CliRun> => installation.run(argv, env);
    const file = join(folder, 'vehicles.csv');
    writeFileSync(file, `vin,brand\n${vinOf(51)},bmw\n`);
    const at = (url: string, account = fleet.accountId) => [
      'onboard',
      file,
      '--account',
      account,
      '--url',
      url,
    ];
    expect(await run(at(server.url))).toMatchObject({
      code: 2,
      err: expect.stringContaining('FLEETGRAPH_CLIENT') as string,
    });
    const wrong = await run(at(server.url), {
      FLEETGRAPH_CLIENT: `${OPERATOR.clientId}:not-the-secret-of-it`,
    });
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringContaining('invalid_client') as string,
    });
    expect(wrong.err).not.toContain('not-the-secret-of-it');
    expect(await run(at('http://127.0.0.1:9'), REMOTE)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is the server running') as string,
    });
    expect(await run(at(server.url, 'ProviderAccount:nowhere'), REMOTE)).toMatchObject({
      code: 1,
      err: expect.stringContaining('NOT_FOUND') as string,
    });
  });
});

describe('the bar', () => {
  it.each([
    [{ total: 10, succeeded: 0, failed: 0 }, 60, `[${'.'.repeat(40)}]   0 %  0/10`],
    [
      { total: 10, succeeded: 4, failed: 1 },
      60,
      `[${'#'.repeat(15)}${'.'.repeat(16)}]  50 %  5/10  1 failed`,
    ],
    [{ total: 0, succeeded: 0, failed: 0 }, 60, `[${'#'.repeat(40)}] 100 %  0/0`],
    [{ total: 10, succeeded: 5, failed: 0 }, 20, '50 %  5/10'],
  ])('of %o in %i columns', (counts, columns, expected) => {
    const bar = barOf(counts, columns);
    expect(bar.length).toBeLessThan(columns);
    if (columns === 20 || counts.failed === 0) expect(bar).toBe(expected);
    else expect(bar).toMatch(/^\[#+\.+\] {2}50 % {2}5\/10 {2}1 failed$/);
  });
});
