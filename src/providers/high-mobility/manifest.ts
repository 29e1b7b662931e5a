import { defineManifest } from '../manifest.js';
import { HIGH_MOBILITY } from './catalogue.js';
import { createHighMobilityProvider } from './provider.js';

export const highMobilityManifest = defineManifest({
  description: HIGH_MOBILITY,
  secretsField: 'highMobility',
  urls: {
    highMobilityLiveUrl: {
      variable: 'FLEETGRAPH_HIGH_MOBILITY_LIVE_URL',
      default: 'https://api.high-mobility.com/v1',
    },
    highMobilitySandboxUrl: {
      variable: 'FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL',
      default: 'https://sandbox.api.high-mobility.com/v1',
    },
  },
  create: ({ highMobilityLiveUrl, highMobilitySandboxUrl }, surroundings) =>
    createHighMobilityProvider({
      liveUrl: highMobilityLiveUrl,
      sandboxUrl: highMobilitySandboxUrl,
      ...surroundings,
    }),
});
