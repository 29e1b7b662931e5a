import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { USER_AGENT, VERSION } from '../../../src/domain/values/version.js';

it('is the version of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly version: string;
  };
  expect(VERSION).toBe(version);
  expect(USER_AGENT).toBe(`fleetgraph/${version}`);
});
