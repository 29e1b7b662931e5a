import { describe, expect, it } from 'vitest';
import { createDamoovProvider } from '../../../src/providers/damoov/provider.js';
import { NOW } from './support.js';

describe("Damoov's catalogue", () => {
  it('promises tokens of accounts and drivers, and has what it promises', () => {
    const provider = createDamoovProvider({
      userUrl: 'https://user.example.com',
      apiUrl: 'https://api.example.com',
      now: () => NOW,
    });
    expect(provider.description).toMatchObject({
      name: 'DAMOOV',
      capabilities: ['ACCOUNT_TOKENS', 'DRIVER_TOKENS'],
      environments: ['LIVE'],
      authMethods: ['ADMIN_PASSWORD'],
      brands: [],
    });
    expect(provider.drivers).toBeDefined();
    expect(provider.clearances).toBeUndefined();
    expect(provider.webhooks).toBeUndefined();
  });

  it.each(['http://user.example.com', 'https://name:word@user.example.com', 'nowhere'])(
    'does not send secrets to %s',
    (userUrl) => {
      expect(() =>
        createDamoovProvider({ userUrl, apiUrl: 'https://api.example.com', now: () => NOW }),
      ).toThrow(TypeError);
    },
  );
});
