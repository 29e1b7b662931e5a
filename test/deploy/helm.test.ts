import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTING_NAMES } from '../../src/config/config.js';
import { FILE_SETTINGS } from '../../src/config/env-file.js';
import { VERSION } from '../../src/domain/values/version.js';
import { renderTemplate } from '../support/helm.js';
import { type Json } from '../support/simulator.js';

const folder = new URL('../../deploy/helm/fleetgraph/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
const chart: Json = parse(read('Chart.yaml'));
const defaults: Json = parse(read('values.yaml'));
const templates = readdirSync(new URL('templates/', folder));

/** Renders all templates with the defaults and these values in their place. */
function render(values: Json = {}): readonly Json[] {
  const scope = {
    Values: { ...defaults, ...values },
    Release: { Name: 'cars' },
    Chart: { AppVersion: chart.appVersion },
  };
  return templates
    .map((name) => renderTemplate(read(`templates/${name}`), scope))
    .filter((object) => object !== null);
}

const objectOf = (kind: string, values?: Json): Json =>
  render(values).find((object) => object.kind === kind);
const podOf = (values?: Json): Json => objectOf('Deployment', values).spec.template.spec;
const environmentOf = (values?: Json): Readonly<Record<string, string>> =>
  Object.fromEntries(
    podOf(values).containers[0].env.map(({ name, value }: Json) => [name, value]),
  );

const SQLITE = {
  sqlite: { enabled: true, size: '1Gi', storageClassName: 'fast' },
  secret: { ...defaults.secret, database: false },
};
const ALL = {
  image: { ...defaults.image, tag: '1.2.3' },
  settings: { FLEETGRAPH_LOG_LEVEL: 'debug', FLEETGRAPH_RECONCILE_SECONDS: 60 },
  secret: { ...defaults.secret, bootstrapClient: true },
  serviceMonitor: { enabled: true, interval: '30s' },
};

describe('the Helm chart', () => {
  it('is of this version', () => {
    expect(chart.appVersion).toBe(VERSION);
  });

  it.each([
    ['by default', {}],
    ['with SQLite', SQLITE],
    ['with everything', ALL],
  ])('%s gives settings that there are, as text', (_title, values) => {
    const environment = environmentOf(values);
    expect(
      Object.keys(environment).filter(
        (name) => !SETTING_NAMES.includes(name) && !FILE_SETTINGS.includes(name),
      ),
    ).toEqual([]);
    for (const value of Object.values(environment)) expect(value).toBeTypeOf('string');
    expect(environment['FLEETGRAPH_ENCRYPTION_KEYS_FILE']).toBe(
      '/etc/fleetgraph/secrets/encryption-keys',
    );
  });

  it('runs as a user without rights, on a file system that it cannot write', () => {
    const pod = podOf();
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
    });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('has no variables of Services, which the server would refuse as unknown settings', () => {
    expect(podOf().enableServiceLinks).toBe(false);
  });

  it.each([0, 15, 600])('ends a server only after a drain of %i s and its stop', (drainSeconds) => {
    expect(podOf({ drainSeconds }).terminationGracePeriodSeconds).toBeGreaterThanOrEqual(
      drainSeconds + 10,
    );
    expect(environmentOf({ drainSeconds })['FLEETGRAPH_DRAIN_SECONDS']).toBe(String(drainSeconds));
  });

  it('drains longer than its readiness probe takes to notice', () => {
    const { readinessProbe } = podOf().containers[0];
    expect(defaults.drainSeconds).toBeGreaterThanOrEqual(
      readinessProbe.periodSeconds * readinessProbe.failureThreshold,
    );
  });

  it('probes the addresses that there are, and waits at the start for the database', () => {
    const [container] = podOf().containers;
    expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'http' });
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold).toBeGreaterThan(60);
  });

  it('takes the database from the Secret, in place of the default of the image', () => {
    expect(environmentOf()).toMatchObject({
      FLEETGRAPH_DATABASE: '',
      FLEETGRAPH_DATABASE_FILE: '/etc/fleetgraph/secrets/database',
    });
    expect(environmentOf(SQLITE)).not.toHaveProperty('FLEETGRAPH_DATABASE_FILE');
    expect(podOf().volumes[0].secret.secretName).toBe('fleetgraph');
  });

  it('with SQLite runs one server, stopped before the next one starts, on a volume', () => {
    const { spec } = objectOf('Deployment', SQLITE);
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(objectOf('PersistentVolumeClaim', SQLITE).metadata.name).toBe(
      spec.template.spec.volumes.find(({ name }: Json) => name === 'data').persistentVolumeClaim
        .claimName,
    );
    expect(objectOf('PodDisruptionBudget', SQLITE)).toBeUndefined();
  });

  it('selects its own pods everywhere', () => {
    const labels = objectOf('Deployment').spec.template.metadata.labels;
    expect(objectOf('Deployment').spec.selector.matchLabels).toEqual(labels);
    expect(objectOf('Service').spec.selector).toEqual(labels);
    expect(objectOf('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
    expect(objectOf('Service', ALL).metadata.labels).toMatchObject(
      objectOf('ServiceMonitor', ALL).spec.selector.matchLabels,
    );
  });

  it('notices a value that there is not, and a construct that it does not know', () => {
    expect(() => renderTemplate('a: {{ .Values.nothing }}', { Values: {} })).toThrow('there is no');
    expect(() => renderTemplate('a: {{ include "b" . }}', { Values: {} })).toThrow('not a known');
  });
});
