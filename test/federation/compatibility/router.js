import { composeServices } from '@apollo/composition';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { parse } from 'graphql';

/**
 * A router in front of the subgraphs named on the command line, each as `name=url`: asks them for their SDL, composes it, and
 * listens where the suite looks for it. It stands in for Apollo Router, which is no npm package.
 */
const PORT = 4000;

async function sdlOf(url) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data } = await response.json();
  return data._service.sdl;
}

const subgraphs = process.argv.slice(2).map((argument) => {
  const [name, url] = argument.split(/=(.*)/s);
  return { name, url };
});
const { supergraphSdl, errors } = composeServices(
  await Promise.all(
    subgraphs.map(async ({ name, url }) => ({ name, url, typeDefs: parse(await sdlOf(url)) })),
  ),
);
if (!supergraphSdl)
  throw new Error(
    `The subgraphs do not compose:\n${errors.map(({ message }) => message).join('\n')}`,
  );

const gateway = new ApolloGateway({ supergraphSdl });
await startStandaloneServer(new ApolloServer({ gateway }), { listen: { port: PORT } });
