import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const source = readFileSync(new URL('../src/runtime-check.ts', import.meta.url), 'utf8');
const compile = (target: ts.ScriptTarget) =>
  ts.transpileModule(source, { compilerOptions: { target, module: ts.ModuleKind.ESNext } })
    .outputText;

/** Runs the check as the first module of a program, on this Node under another version's name. */
function runOn(version: string) {
  const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: ${JSON.stringify(version)} } });`;
  const check = `data:text/javascript,${encodeURIComponent(compile(ts.ScriptTarget.ES2023))}`;
  const program = `${disguise} await import(${JSON.stringify(check)}); console.log('went on');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

describe('the runtime check', () => {
  it.each(['18.20.8', '20.20.0', '21.99.0', '22.18.9'])(
    'ends the process on Node %s with one line that says what to do',
    (version) => {
      const { status, stdout, stderr } = runOn(version);
      expect(status).toBe(1);
      expect(stdout).toBe('');
      expect(stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(
          new RegExp(
            `^Fleetgraph needs Node 22\\.19 or newer; this is Node ${version}\\..*npm start`,
          ),
        ),
      ]);
    },
  );

  it.each(['22.19.0', '22.23.3', '23.0.0', '24.21.0', '26.10.0'])(
    'lets Node %s pass in silence',
    (version) => {
      expect(runOn(version)).toMatchObject({ status: 0, stdout: 'went on\n', stderr: '' });
    },
  );

  it('is written so that an old Node can read it: no imports, and syntax of 2015', () => {
    expect(source).not.toMatch(/\bimport\b.*from/);
    expect(compile(ts.ScriptTarget.ES2023)).toBe(compile(ts.ScriptTarget.ES2015));
  });
});
