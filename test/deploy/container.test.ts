import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { type Json } from '../support/simulator.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const dockerfile = read('Dockerfile');
const compose: Json = parse(read('compose.yaml'));

/** What is copied from the folder of the project, without what one stage hands to another. */
const copied = Array.from(dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, sources = '']) => sources.split(' ')).flat();

describe('the image', () => {
  it('is made of what is there, and .dockerignore lets all of it through and nothing else', () => {
    const allowed = read('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(read('.dockerignore').split('\n')[0]).toBe('*');
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
    expect(copied.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  });

  it('runs as nobody special and starts what npm start starts', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    const command: readonly string[] = JSON.parse(/^CMD (\[.*\])$/m.exec(last)?.[1] ?? '[]');
    expect(last).toMatch(/^USER node$/m);
    expect(JSON.parse(read('package.json')).scripts.start).toBe(`exec ${command.join(' ')}`);
  });

  it('has settings that the server takes, and misses only the keys', () => {
    const env = Object.fromEntries(Array.from(dockerfile.matchAll(/\b(NODE_ENV|FLEETGRAPH_[A-Z_]+)=(\S+)/g), ([, name = '', value = '']) => [name, value]));
    expect(() => loadConfig(env, 'start')).toThrow(/FLEETGRAPH_ENCRYPTION_KEYS is required/);
    expect(loadConfig({ ...env, FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}` }, 'start')).toMatchObject({ host: '0.0.0.0', production: true });
  });
});

describe('the compose file', () => {
  it('shows every port to this machine only, and keeps the data of the server', () => {
    for (const service of Object.values<Json>(compose.services)) for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(compose.services.server.volumes).toEqual(['data:/data']);
    expect(compose.services.demo.profiles).toEqual(['demo']);
  });
});
