import { Collector } from './collector.js';
import { type Leak, leaksIn, leaksInFiles, leaksInPostgres } from './leaks.js';
import { clearOverheard, issuedClientSecrets, providerTokens, watchAnswers } from './overheard.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Secrets that servers of this file's tests let out, wherever that was. */
export const foundLeaks: Leak[] = [];

let collecting: Promise<{ readonly collector: Collector; readonly url: string }> | undefined;

/** The collector of this file's tests. */
export function testCollector(): Promise<{ readonly collector: Collector; readonly url: string }> {
  collecting ??= (async () => {
    const collector = new Collector();
    return { collector, url: await collector.start() };
  })();
  return collecting;
}

/** Ends the collector, if there is one. */
async function stopCollector(): Promise<void> {
  const stopping = collecting;
  collecting = undefined;
  await (await stopping)?.collector.stop();
}

/** The secrets among the settings; of keys the bytes as well, read as Latin-1. */
function secretsOf(settings: Environment): readonly string[] {
  const keys = (settings['FLEETGRAPH_ENCRYPTION_KEYS'] ?? '')
    .split(',')
    .map((entry) => entry.slice(entry.indexOf(':') + 1).trim());
  const [, bootstrap = ''] =
    /^[^:]*:(.*)$/.exec(settings['FLEETGRAPH_BOOTSTRAP_CLIENT'] ?? '') ?? [];
  const secrets = [
    ...keys,
    ...keys.map((key) => Buffer.from(key, 'base64').toString('latin1')),
    bootstrap,
    settings['FLEETGRAPH_METRICS_TOKEN'] ?? '',
  ];
  return secrets.filter((secret) => secret.length >= 8);
}

/**
 * The secrets of every server of this file's tests: a PostgreSQL server is searched when all that
 * wrote to it have ended.
 */
const configured = new Set<string>();

export interface WatchedServer {
  readonly settings: Environment;
  readonly databasePath: string;
  readonly port: number;
  readonly logLines: readonly string[];
}

export interface Watch {
  /**
   * Reads what is there while the server runs: its metrics, and the bytes of its database with the
   * journal of writes.
   */
  beforeClosing(): Promise<readonly Leak[]>;
  /** Reads what it has written: its log, its answers, and the traces it sent at the end. */
  afterClosing(): Promise<readonly Leak[]>;
}

export function watch({ settings, databasePath, port, logLines }: WatchedServer): Watch {
  const answers = watchAnswers(port);
  for (const secret of secretsOf(settings)) configured.add(secret);
  const secrets = (): readonly string[] => [
    ...secretsOf(settings),
    ...providerTokens(),
    ...issuedClientSecrets(),
  ];
  const noted = (leaks: readonly Leak[]): readonly Leak[] => {
    foundLeaks.push(...leaks);
    return leaks;
  };
  return {
    async beforeClosing() {
      const token = settings['FLEETGRAPH_METRICS_TOKEN'];
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
      return noted([
        ...leaksIn('the metrics', await response.text(), secrets()),
        ...leaksInFiles(databasePath, secrets()),
      ]);
    },
    async afterClosing() {
      const traces = (await collecting)?.collector.text ?? '';
      return noted([
        ...leaksIn('the log', logLines.join(''), secrets()),
        ...leaksIn('the traces', traces, secrets()),
        ...answers,
      ]);
    },
  };
}

/** Ends the watching of a file's tests; returns what was found. */
export async function endWatching(): Promise<readonly Leak[]> {
  await stopCollector();
  configured.clear();
  clearOverheard();
  return foundLeaks.splice(0);
}

/** The bytes of a database, and of what lies beside it. */
export function searchDatabase(path: string, settings: Environment = {}): void {
  foundLeaks.push(
    ...leaksInFiles(path, [...secretsOf(settings), ...providerTokens(), ...issuedClientSecrets()]),
  );
}

/**
 * The bytes of a PostgreSQL server, and its rows as text: a long value lies compressed in the
 * bytes.
 */
export function searchPostgres(dataDirectory: string, rows: readonly string[]): void {
  const secrets = [...configured, ...providerTokens(), ...issuedClientSecrets()];
  foundLeaks.push(
    ...leaksInPostgres(dataDirectory, secrets),
    ...leaksIn('the rows', rows.join('\n'), secrets),
  );
}

/** Searches the rows of a server's database on PostgreSQL, as text. */
export function searchRows(rows: readonly string[]): void {
  const secrets = [...configured, ...providerTokens(), ...issuedClientSecrets()];
  foundLeaks.push(...leaksIn('the rows', rows.join('\n'), secrets));
}

/** Output of a server's process, and the database that it left. */
export function searchProcess(settings: Environment, output: string): void {
  const path = settings['FLEETGRAPH_DATABASE'] ?? '';
  foundLeaks.push(...leaksIn('the output of a process', output, secretsOf(settings)));
  for (const secret of secretsOf(settings)) configured.add(secret);
  if (path !== '' && !path.startsWith('postgres')) searchDatabase(path, settings);
}

/** Output of the command-line tool; it shows the secrets of new clients on purpose. */
export function searchCommand(settings: Environment, output: string): void {
  foundLeaks.push(
    ...leaksIn('the command line tool', output, secretsOf(settings), [/PRIVATE KEY-----/]),
  );
}
