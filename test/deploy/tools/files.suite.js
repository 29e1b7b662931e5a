import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import dockerfiles from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { PersistentVolumeClaim, Service } from 'kubernetes-models/v1';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderTemplate } from '../../support/helm.js';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const hasProgram = (name) => spawnSync(name, ['--version']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the Dockerfile', () => {
  test('has no fault that a linter finds', () => {
    expect(dockerfiles.validate(read('Dockerfile'), { deprecatedMaintainer: 2 })).toEqual([]);
  });

  test('with a fault in it is not let through', () => {
    const [fault] = dockerfiles.validate(read('Dockerfile').replace('EXPOSE 4000', 'EXPOSED 4000'));
    expect(fault.message).toContain('EXPOSED');
  });
});

const MODELS = [Deployment, PersistentVolumeClaim, PodDisruptionBudget, Service, ServiceMonitor];
const CHART = 'deploy/helm/fleetgraph';

/** Renders the chart, by `helm template` where there is Helm. */
function render(values) {
  const defaults = parse(read(`${CHART}/values.yaml`));
  const { appVersion } = parse(read(`${CHART}/Chart.yaml`));
  const scope = {
    Values: { ...defaults, ...values },
    Release: { Name: 'cars' },
    Chart: { AppVersion: appVersion },
  };
  if (hasProgram('helm')) {
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const args = ['template', 'cars', join(ROOT, CHART), '--values', file];
    const rendered = execFileSync('helm', args, { encoding: 'utf8' });
    return rendered.split(/^---$/m).map((text) => parse(text)).filter((object) => object !== null);
  }
  return readdirSync(join(ROOT, CHART, 'templates'))
    .map((name) => renderTemplate(read(`${CHART}/templates/${name}`), scope))
    .filter((object) => object !== null);
}

/** Notes which properties a check of the schema looks at: it passes over those that it does not know. */
function watched(value, path, seen) {
  if (value === null || typeof value !== 'object') return value;
  return new Proxy(value, {
    get(target, key) {
      const inner = target[key];
      if (typeof key === 'symbol' || typeof inner === 'function') return inner;
      seen.add(`${path}.${key}`);
      return watched(inner, `${path}.${key}`, seen);
    },
  });
}

const pathsOf = (value, path = '') =>
  value === null || typeof value !== 'object'
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [
        `${path}.${key}`,
        ...pathsOf(inner, `${path}.${key}`),
      ]);

/** Faults of an object of Kubernetes by its schema, properties that the schema lacks among them. */
function faultsOf(object) {
  const Model = MODELS.find(({ kind, apiVersion }) => kind === object.kind && apiVersion === object.apiVersion);
  if (!Model) return [`${object.apiVersion} ${object.kind} is not known`];
  const seen = new Set();
  const model = new Model(object);
  for (const key of Object.keys(model)) model[key] = watched(model[key], `.${key}`, seen);
  try {
    model.validate();
  } catch (error) {
    return [error.message];
  }
  const known = new Set([...seen, ...Object.keys(object).map((key) => `.${key}`)]);
  return pathsOf(object)
    .filter((path) => !known.has(path))
    .map((path) => `${object.kind} has no ${path}`);
}

describe('the Helm chart', () => {
  const SQLITE = {
    sqlite: { enabled: true, size: '1Gi', storageClassName: 'fast' },
  };
  const ALL = { serviceMonitor: { enabled: true, interval: '30s' }, settings: { FLEETGRAPH_LOG_LEVEL: 'debug' } };

  test.each([
    ['by default', {}, 3],
    ['with SQLite', SQLITE, 3],
    ['with everything', ALL, 4],
  ])('%s makes objects that fit the schemas of Kubernetes', (_title, values, count) => {
    const objects = render(values);
    expect(objects).toHaveLength(count);
    expect(objects.flatMap(faultsOf)).toEqual([]);
  });

  test('with a misspelled property or a wrong type is not let through', () => {
    const deployment = render({}).find(({ kind }) => kind === 'Deployment');
    const { spec } = deployment.spec.template;
    expect(faultsOf({ ...deployment, spec: { ...deployment.spec, replica: 2 } })).toEqual([
      'Deployment has no .spec.replica',
    ]);
    spec.containers[0].ports[0].containerPort = 'four thousand';
    expect(faultsOf(deployment)).toEqual([expect.stringContaining('containerPort')]);
  });
});

describe.skipIf(!hasProgram('systemd-analyze'))('the units of systemd', () => {
  const UNITS = 'deploy/systemd';

  test.each(readdirSync(join(ROOT, UNITS)))('%s passes systemd-analyze verify', (name) => {
    // All units together, since the timer names the service.
    const units = join(folder, 'units');
    rmSync(units, { recursive: true, force: true });
    execFileSync('mkdir', [units]);
    symlinkSync(ROOT, join(units, 'fleetgraph'));
    for (const unit of readdirSync(join(ROOT, UNITS))) {
      const text = read(`${UNITS}/${unit}`).replaceAll('/opt/fleetgraph', join(units, 'fleetgraph'));
      writeFileSync(join(units, unit), text);
    }
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(units, name)], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});
