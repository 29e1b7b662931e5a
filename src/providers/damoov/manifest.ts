import { defineManifest } from '../manifest.js';
import { DAMOOV } from './catalogue.js';
import { createDamoovProvider } from './provider.js';

export const damoovManifest = defineManifest({
  description: DAMOOV,
  secretsField: 'damoov',
  urls: {
    damoovUserUrl: {
      variable: 'FLEETGRAPH_DAMOOV_USER_URL',
      default: 'https://user.telematicssdk.com',
    },
    damoovApiUrl: {
      variable: 'FLEETGRAPH_DAMOOV_API_URL',
      default: 'https://api.telematicssdk.com',
    },
  },
  create: ({ damoovUserUrl: userUrl, damoovApiUrl: apiUrl }, surroundings) =>
    createDamoovProvider({ userUrl, apiUrl, ...surroundings }),
});
