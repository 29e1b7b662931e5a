import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startTestServer, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const dashboard: Json = JSON.parse(read('deploy/grafana/fleetgraph.json'));
const rules: readonly Json[] = parse(read('deploy/prometheus/alerts.yml')).groups.flatMap((group: Json) => group.rules);
const queries: readonly string[] = dashboard.panels.flatMap((panel: Json) => (panel.targets ?? []).map(({ expr }: Json) => expr));
const expressions: readonly string[] = [...queries, ...rules.map(({ expr }) => expr)];

const METRIC = /\b(?:fleetgraph|nodejs|process)_[a-z0-9_]+\b/g;
const bare = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');

/** Errors of the grammar, which Prometheus would not read. */
function faultsOf(expression: string): readonly string[] {
  // Grafana puts a span of time and the job in.
  const text = expression.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'fleetgraph');
  const faults: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) faults.push(text.slice(Math.max(0, from - 10), to + 10));
    },
  });
  return faults;
}

describe('dashboard, alerts and documents', () => {
  let server: TestServer;
  /** The names after `# HELP`. */
  let exposed: ReadonlySet<string>;
  beforeAll(async () => {
    server = await startTestServer();
    const text = await (await fetch(`${server.url}/metrics`)).text();
    exposed = new Set(Array.from(text.matchAll(/^# HELP (\S+) /gm), ([, name = '']) => name));
  });
  afterAll(() => server.close());

  it.each([
    ['the dashboard', queries.join('\n')],
    ['the alerts', JSON.stringify(rules)],
    ['docs/metrics.md', read('docs/metrics.md').replaceAll(/`(?:process|nodejs)_\*`/g, '')],
    ['docs/runbook.md', read('docs/runbook.md')],
    // A table of `migrate-database` is no metric.
    ['docs/operating.md', read('docs/operating.md').replaceAll('`fleetgraph_copy`', '')],
  ])('%s names no metric that the server does not expose', (_where, text) => {
    const named = [...new Set(Array.from(text.matchAll(METRIC), ([name]) => bare(name)))];
    expect(named.filter((name) => !exposed.has(name))).toEqual([]);
  });

  it('docs/metrics.md names every metric of ours', () => {
    const documented = read('docs/metrics.md');
    expect([...exposed].filter((name) => name.startsWith('fleetgraph_') && !documented.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(expressions)('is PromQL: %s', (expression) => {
    expect(faultsOf(expression)).toEqual([]);
  });

  it('notices what is no PromQL', () => {
    expect(faultsOf('sum(rate(fleetgraph_operations_total[5m])')).not.toEqual([]);
  });

  it('each alert has a section of the runbook, and each section an alert', () => {
    const sections = Array.from(read('docs/runbook.md').matchAll(/^## (\S+)$/gm), ([, name]) => name);
    expect(sections).toEqual(rules.map(({ alert }) => alert));
    for (const { alert, labels, annotations } of rules) {
      expect(annotations.runbook).toBe(`docs/runbook.md#${String(alert).toLowerCase()}`);
      expect(['page', 'ticket']).toContain(labels.severity);
    }
  });
});
