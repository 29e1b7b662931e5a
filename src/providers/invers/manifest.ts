import { defineManifest } from '../manifest.js';
import { INVERS } from './catalogue.js';
import { createInversProvider } from './provider.js';

export const inversManifest = defineManifest({
  description: INVERS,
  secretsField: 'invers',
  urls: { inversUrl: { variable: 'FLEETGRAPH_INVERS_URL', default: 'https://api.invers.com' } },
  create: ({ inversUrl: url }, surroundings) => createInversProvider({ url, ...surroundings }),
});
