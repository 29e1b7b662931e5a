import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/run.js';
import { inWords } from '../../src/cli/terminal/in-words.js';
import { VERSION } from '../../src/domain/values/version.js';
import { newInstallation } from './support.js';

describe("the operator's tool", () => {
  it('explains every command when asked for help', async () => {
    const installation = newInstallation();
    const { code, out, err } = await installation.run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ');
    for (const { name, summary, options = [] } of COMMANDS) {
      expect(out).toContain(name.split(' ')[0]);
      const help = await installation.run([...name.split(' '), '--help']);
      expect([help.code, help.err]).toEqual([0, '']);
      expect(words(help.out)).toContain(words(summary));
      for (const { flags } of options) expect(words(help.out)).toContain(flags);
    }
  });

  it.each([
    ['nothing', []],
    ['a command there is not', ['clients', 'list']],
    ['half of a command', ['client']],
    ['an option there is not', ['client', 'list', '--all']],
    ['an argument too many', ['migrate', 'now']],
    ['an argument too few', ['client', 'revoke']],
    ['an option that is missing', ['client', 'create', '--name', 'Office']],
  ])('exits with 2 when called with %s, and touches no database', async (_, argv) => {
    const installation = newInstallation();
    const { code, err } = await installation.run(argv);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(existsSync(installation.path)).toBe(false);
  });

  it.each([
    [['vehicles', 'list'], "Unknown command 'vehicles'. Did you mean vehicle?"],
    [['vehicle', 'lsit'], "Unknown command 'lsit'. Did you mean list?"],
    [
      ['vehicle', 'list', '--fleet', 'x', '--jsom'],
      "Unknown option '--jsom'. Did you mean --json?",
    ],
    [['vehicle', 'list'], "Required option '--fleet <id>' not specified."],
    [['vehicle', 'show', '--fleet', 'x'], "Missing required argument 'vin'."],
  ])('%j is answered with what was meant', async (argv, sentence) => {
    const { err } = await newInstallation().run(argv);
    expect(err.split('\n')).toEqual([sentence, expect.stringMatching(/--help" says how\.$/)]);
  });

  it('prints its version', async () => {
    expect(await newInstallation().run(['--version'])).toMatchObject({ code: 0, out: VERSION });
  });

  it.each(['bash', 'zsh', 'fish'])('completes every command in %s', async (shell) => {
    const { code, out } = await newInstallation().run(['completion', shell]);
    expect(code).toBe(0);
    for (const { name } of COMMANDS)
      expect(out).toMatch(new RegExp(`\\b${name.split(' ').at(-1) ?? ''}\\b`));
  });

  it('names every fault of the settings and exits with 1', async () => {
    const { code, err } = await newInstallation().run(['client', 'list'], {
      FLEETGRAPH_PORT: 'high',
      FLEETGRAPH_JOURNAL_DAYS: '0',
    });
    expect(code).toBe(1);
    expect(err).toContain('FLEETGRAPH_PORT');
    expect(err).toContain('FLEETGRAPH_JOURNAL_DAYS');
  });

  it.each([
    [['client', 'list']],
    [['client', 'revoke', 'someone']],
    [['backup', 'copy.db']],
    [['client', 'create', '--name', 'Office', '--scopes', 'fleet:read']],
  ])('leaves no empty database behind where there is none: %j', async (argv) => {
    const installation = newInstallation();
    const { code, err } = await installation.run(argv);
    expect(code).toBe(1);
    expect(err).toContain(installation.path);
    expect(err).toContain('migrate');
    expect(existsSync(installation.path)).toBe(false);
  });

  it('reports a database that cannot be opened, without a stack', async () => {
    const installation = newInstallation();
    const { code, err } = await installation.run(['migrate'], {
      FLEETGRAPH_DATABASE: installation.folder,
    });
    expect(code).toBe(1);
    expect(err).not.toMatch(/\n\s+at /);
    expect(err).not.toBe('');
  });

  it('never repeats the password of a database URL', async () => {
    const { code, err, out } = await newInstallation().run(['migrate'], {
      FLEETGRAPH_DATABASE: 'postgres://someone:not-a-real-password@127.0.0.1:1/nothing',
    });
    expect(code).toBe(1);
    expect(out + err).not.toContain('not-a-real-password');
    expect(err).toContain(
      'PostgreSQL at 127.0.0.1:1, database "nothing": the connection was refused',
    );
  });

  it('reports the innermost cause of an error that is not ours, not the statement around it', () => {
    const wrapped = new Error('Failed query: insert … params: a-sealed-secret', {
      cause: new Error('disk I/O error'),
    });
    expect(inWords(wrapped)).toBe('disk I/O error');
  });
});

describe('migrate', () => {
  it('makes the database and says what it carried out, once', async () => {
    const installation = newInstallation();
    const path = join(installation.folder, 'data', 'new.db');
    const first = await installation.run(['migrate'], { FLEETGRAPH_DATABASE: path });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('carried out 0000_initial');
    const second = await installation.run(['migrate'], { FLEETGRAPH_DATABASE: path });
    expect(second).toEqual({ code: 0, err: '', out: `${path} is up to date.` });
  });
});
