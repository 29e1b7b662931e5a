import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, SETTING_NAMES } from '../../src/config/config.js';
import { startTestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const dockerfile = read('Dockerfile');
const compose: Json = parse(read('compose.yaml'));

/** Paths that are copied from the folder of the project, without those between stages. */
const copied = Array.from(dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, sources = '']) => sources.split(' ')).flat();

describe('the image', () => {
  it('is made of what is there, and .dockerignore lets all of it through and nothing else', () => {
    const allowed = read('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(read('.dockerignore').split('\n')[0]).toBe('*');
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
    expect(copied.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  });

  it('runs as an ordinary user and starts what npm start starts', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    const command: readonly string[] = JSON.parse(/^CMD (\[.*\])$/m.exec(last)?.[1] ?? '[]');
    expect(last.startsWith('\nFROM runtime\n')).toBe(true);
    expect(Array.from(dockerfile.matchAll(/^USER (.+)$/gm), ([, user]) => user)).toEqual(['1000:1000']);
    // Kubernetes refuses a name for runAsNonRoot: it cannot check that the user is not root.
    expect(dockerfile).toMatch(/install -d -o 1000 -g 1000 .*\/data$/m);
    expect(last).not.toMatch(/simulators|demo|dist \.\/dist$/m);
    expect(JSON.parse(read('package.json')).scripts.start).toBe(`exec ${command.join(' ')}`);
  });

  it('reports by its health check whether the server is ready', async () => {
    const [program, ...args]: readonly string[] = JSON.parse(/^HEALTHCHECK .*\n\s+CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');
    expect(program).toBe('node');
    const check = async (port: string): Promise<unknown> =>
      promisify(execFile)(process.execPath, args, { env: { FLEETGRAPH_PORT: port } }).then(
        () => 0,
        (error: unknown) => (error as { readonly code: unknown }).code,
      );
    const server = await startTestServer();
    const { port } = new URL(server.url);
    expect(await check(port)).toBe(0);
    await server.close();
    expect(await check(port)).toBe(1);
  });

  it('has settings that the server takes, and misses only the keys', () => {
    const env = Object.fromEntries(Array.from(dockerfile.matchAll(/\b(NODE_ENV|FLEETGRAPH_[A-Z_]+)=(\S+)/g), ([, name = '', value = '']) => [name, value]));
    expect(() => loadConfig(env, 'start')).toThrow(/FLEETGRAPH_ENCRYPTION_KEYS is required/);
    expect(loadConfig({ ...env, FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}` }, 'start')).toMatchObject({ host: '0.0.0.0', production: true });
  });
});

describe('the compose file', () => {
  it('shows every port but the proxy\'s to this machine only, and stores the data of the server in a volume', () => {
    for (const [name, service] of Object.entries<Json>(compose.services))
      if (name !== 'proxy') for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(compose.services.server.volumes).toEqual(['data:/data']);
    expect(compose.services.demo.profiles).toEqual(['demo']);
  });

  it('gives settings that there are, and the port that the image shows', () => {
    const exposed = /^EXPOSE (\d+)$/m.exec(dockerfile)?.[1];
    for (const { environment, ports } of [compose.services.server, compose.services.demo]) {
      expect(Object.keys(environment as object).filter((name) => name !== 'NODE_ENV' && !SETTING_NAMES.includes(name))).toEqual([]);
      expect(ports).toEqual([`127.0.0.1:4000:${exposed}`]);
      expect(environment.FLEETGRAPH_PORT ?? '4000').toBe(exposed);
    }
  });

  it('mounts files that there are, and every volume and secret that it declares', () => {
    const services = Object.values<Json>(compose.services);
    const mounts: readonly string[] = services.flatMap(({ volumes = [] }: Json) => volumes);
    const sources = mounts.map((mount) => mount.split(':')[0] ?? '');
    const files = sources.filter((source) => source.startsWith('./'));
    expect(files.filter((file) => !existsSync(new URL(`../../${file.slice(2)}`, import.meta.url)))).toEqual([]);
    expect(sources.filter((source) => !source.startsWith('./')).sort()).toEqual(Object.keys(compose.volumes).sort());
    const { prometheus } = compose.services;
    const [secret] = prometheus.secrets;
    expect(compose.secrets).toHaveProperty(secret.source);
    const scraped: Json = parse(read('deploy/prometheus/prometheus.yml')).scrape_configs[0];
    expect(scraped.authorization.credentials_file).toBe(secret.target);
    expect(scraped.static_configs[0].targets).toEqual([`${compose.services.server.networks.default.aliases[0]}:4000`]);
    const [dashboards]: readonly Json[] = parse(read('deploy/grafana/provisioning/dashboards/fleetgraph.yml')).providers;
    expect(compose.services.grafana.volumes).toContain(`./deploy/grafana/fleetgraph.json:${dashboards!.options.path}/fleetgraph.json:ro`);
    expect(parse(read('deploy/grafana/provisioning/datasources/prometheus.yml')).datasources[0].url).toBe('http://prometheus:9090');
  });

  it('runs the demo where it may write: its database is under the working directory', () => {
    const { demo } = compose.services;
    expect(demo.tmpfs).toContain(demo.working_dir);
    const [, , main]: readonly string[] = demo.command;
    const [, home] = /^WORKDIR (\S+)$/m.exec(dockerfile) ?? [];
    expect(existsSync(new URL(`../../${main!.replace(`${home}/dist/`, '').replace(/\.js$/, '.ts')}`, import.meta.url))).toBe(true);
    expect(read('demo/main.ts')).toContain("DATABASE = 'data/demo.db'");
  });

  it('has the services and profiles that the pages name', () => {
    const named = read('docs/operating.md').matchAll(/^docker compose (?:--profile (\w+) )?up (?:-d )?(\w*)/gm);
    for (const [, profile, service] of named) {
      if (service) expect(compose.services).toHaveProperty(service);
      const meant = service ? [compose.services[service]] : Object.values<Json>(compose.services);
      if (profile) expect(meant.flatMap(({ profiles = [] }: Json) => profiles)).toContain(profile);
    }
  });
});
