import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { readFile, writeFile } from 'node:fs/promises';
import { FLEETGRAPH_PORT, SUPERGRAPH, WORKSHOP_PORT } from './settings.js';
import { typeDefs } from './workshop.js';

/** Makes `supergraph.graphql` of the two subgraphs. Fleetgraph's SDL is the committed one: nothing has to run for it. */
export async function compose() {
  const fleetgraph = await readFile(
    new URL('../../schema/subgraph.graphql', import.meta.url),
    'utf8',
  );
  const { supergraphSdl, errors } = composeServices([
    {
      name: 'fleetgraph',
      url: `http://127.0.0.1:${FLEETGRAPH_PORT}/graphql`,
      typeDefs: parse(fleetgraph),
    },
    {
      name: 'workshop',
      url: `http://127.0.0.1:${WORKSHOP_PORT}/graphql`,
      typeDefs: parse(typeDefs),
    },
  ]);
  if (!supergraphSdl)
    throw new Error(
      `The subgraphs do not compose:\n${errors.map(({ message }) => `  ${message}`).join('\n')}`,
    );
  await writeFile(SUPERGRAPH, supergraphSdl);
}

if (process.argv[1] === import.meta.filename) await compose();
