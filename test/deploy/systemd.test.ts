import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/run.js';
import { loadConfig, SETTING_NAMES } from '../../src/config/config.js';
import { FILE_SETTINGS } from '../../src/config/env-file.js';

type Unit = ReadonlyMap<string, readonly string[]>;

/** Reads the entries of a unit by section and key, e.g. `Service.User`. */
function unitOf(name: string): Unit {
  const text = readFileSync(new URL(`../../deploy/systemd/${name}`, import.meta.url), 'utf8');
  const entries = new Map<string, string[]>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, title] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (title !== undefined) {
      section = title;
      continue;
    }
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined) throw new Error(`not an entry of a unit: ${line}`);
    const known = entries.get(`${section}.${key}`) ?? [];
    entries.set(`${section}.${key}`, [...known, value]);
  }
  return entries;
}

const only = (unit: Unit, key: string): string => {
  const [value, ...more] = unit.get(key) ?? [];
  expect(more, key).toEqual([]);
  return value ?? '';
};

const server = unitOf('fleetgraph.service');
const backup = unitOf('fleetgraph-backup.service');
const timer = unitOf('fleetgraph-backup.timer');

describe('the units of systemd', () => {
  it.each([
    ['the server', server],
    ['the backup', backup],
  ])('%s has settings that there are, and secrets by file', (_title, unit) => {
    const names = (unit.get('Service.Environment') ?? []).map((one) => one.split('=')[0] ?? '');
    expect(
      names.filter(
        (name) =>
          name !== 'NODE_ENV' && !SETTING_NAMES.includes(name) && !FILE_SETTINGS.includes(name),
      ),
    ).toEqual([]);
    expect(unit.get('Service.Environment')).toContain(
      'FLEETGRAPH_ENCRYPTION_KEYS_FILE=%d/encryption-keys',
    );
    expect(only(unit, 'Service.LoadCredential')).toMatch(/^encryption-keys:/);
    expect(only(unit, 'Service.User')).toBe('fleetgraph');
  });

  it('the server starts what npm start starts, with the Node of the packages', () => {
    const [node, ...rest] = only(server, 'Service.ExecStart').split(' ');
    expect(node).toBe(`${only(server, 'Service.WorkingDirectory')}/node_modules/.bin/node`);
    const { scripts } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { readonly scripts: { readonly start: string } };
    expect(scripts.start).toBe(`exec node ${rest.join(' ')}`);
  });

  it('the server is given the time of its default drain and its stop', () => {
    const { drainSeconds } = loadConfig(
      { FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}` },
      'start',
    );
    expect(Number(only(server, 'Service.TimeoutStopSec'))).toBeGreaterThan(drainSeconds + 10);
  });

  it('the backup calls a command that there is, into a folder that it may write', () => {
    const [, command, target = ''] =
      /dist\/bin\/cli\.js (\w+) "(\S+)\//.exec(only(backup, 'Service.ExecStart')) ?? [];
    expect(COMMANDS.map(({ name }) => name)).toContain(command);
    expect(only(backup, 'Service.ReadWritePaths').split(' ')).toContain(target);
    expect(only(backup, 'Service.ExecStartPost')).toContain(`find ${target} `);
  });

  it('the timer starts the backup of its name, and catches up after an absence', () => {
    expect(existsSync(new URL('../../deploy/systemd/fleetgraph-backup.service', import.meta.url))).toBe(
      true,
    );
    expect(only(timer, 'Timer.Persistent')).toBe('true');
    expect(only(timer, 'Install.WantedBy')).toBe('timers.target');
  });
});
