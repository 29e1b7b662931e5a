import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import {
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getSelector,
  requestSubscription,
} from 'relay-runtime';
import * as documents from './documents.js';
import { relayEnvironment } from './recipes.js';

const COMPILER = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
const KINDS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

const LIST_NAME = 'Clients_vehicles';
/** A list as Relay's applications declare it: a fragment that is a connection and pages by itself. */
const LIST = `fragment Clients_vehicles on Fleet
  @refetchable(queryName: "ClientsVehiclesPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
  vehicles(first: $first, after: $after) @connection(key: "Clients_vehicles") {
    edges { node { id vin } }
  }
}`;
const LIST_QUERY = `query ClientsVehiclesQuery($id: ID!) {
  fleet(id: $id) { id ...Clients_vehicles }
}`;

/** Name that Relay wants: the module's, the operation's and its kind. */
const named = (text) =>
  text.replace(/^(\w+) (\w+)/, (_all, kind, name) => `${kind} Clients${name}${KINDS[kind]}`);
const nameOf = (text) => /^\w+ (\w+)/.exec(named(text))[1];

/** Compiles the documents with the configuration of docs/frontend-recipes.md. */
async function compile(schema) {
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-relay-'));
  try {
    const page = readFileSync(new URL('../../docs/frontend-recipes.md', import.meta.url), 'utf8');
    const [, config] = /<!-- relay -->\n\n```json\n([\s\S]*?)^```/m.exec(page);
    writeFileSync(join(folder, 'relay.config.json'), config);
    writeFileSync(join(folder, 'fleetgraph.graphql'), schema);
    const { src, artifactDirectory } = JSON.parse(config);
    mkdirSync(join(folder, artifactDirectory), { recursive: true });
    const texts = [...Object.values(documents).map(named), LIST, LIST_QUERY];
    const source = texts.map((text) => `graphql\`${text}\`;`).join('\n');
    writeFileSync(join(folder, src, 'Clients.ts'), source);
    execFileSync(process.execPath, [COMPILER, 'relay.config.json'], { cwd: folder, stdio: 'pipe' });
    const names = [...Object.values(documents).map(nameOf), 'ClientsVehiclesQuery', LIST_NAME];
    const exported = names.map(
      (name) => `export { default as ${name} } from '${artifactDirectory}/${name}.graphql';`,
    );
    writeFileSync(join(folder, 'all.ts'), exported.join('\n'));
    const outfile = join(folder, 'all.mjs');
    await build({ entryPoints: [join(folder, 'all.ts')], outfile, bundle: true, format: 'esm' });
    return await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function relay({ url, token, schema }) {
  const environment = relayEnvironment(url, token);
  const artifacts = await compile(schema);
  const compiled = (text) => artifacts[nameOf(text)];
  return {
    query: (text, variables) => fetchQuery(environment, compiled(text), variables).toPromise(),
    mutate: (text, variables) =>
      new Promise((resolve, reject) => {
        const mutation = compiled(text);
        commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject });
      }),
    subscribe: (text, variables) =>
      new Promise((resolve, reject) => {
        const subscription = compiled(text);
        const onNext = (data) => {
          following.dispose();
          resolve(data);
        };
        const handlers = { onNext, onError: reject };
        const following = requestSubscription(environment, {
          subscription,
          variables,
          ...handlers,
        });
      }),
    /** Loads a list page by page, and returns what the store then has of the connection. */
    loadList: async (id) => {
      const query = artifacts.ClientsVehiclesQuery;
      const list = artifacts[LIST_NAME];
      const { fleet } = await fetchQuery(environment, query, { id }).toPromise();
      environment.retain(createOperationDescriptor(query, { id }));
      const stored = () => environment.lookup(getSelector(list, fleet)).data.vehicles;
      const page = list.metadata.refetch.operation;
      while (stored().pageInfo.hasNextPage) {
        const variables = { id, first: 2, after: stored().pageInfo.endCursor };
        await fetchQuery(environment, page, variables).toPromise();
      }
      return stored().edges.map(({ node }) => node.vin);
    },
  };
}
