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
  },
  create: ({ damoovUserUrl: userUrl }, surroundings) =>
    createDamoovProvider({ userUrl, ...surroundings }),
});
