import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/providers/registry.js';

const URLS = {
  inversUrl: 'https://api.invers.com',
  highMobilityLiveUrl: 'https://api.high-mobility.com/v1',
  highMobilitySandboxUrl: 'https://sandbox.api.high-mobility.com/v1',
  damoovUserUrl: 'https://user.telematicssdk.com',
  damoovApiUrl: 'https://api.telematicssdk.com',
};
const now = () => new Date(0);

describe('createRegistry', () => {
  it('finds each provider by the name its description bears', () => {
    const registry = createRegistry(URLS, now);
    expect(registry.all().length).toBeGreaterThan(0);
    for (const provider of registry.all())
      expect(registry.get(provider.description.name)).toBe(provider);
    expect(registry.descriptions()).toEqual(registry.all().map(({ description }) => description));
  });

  it('claims a capability only where the provider has the port for it', () => {
    for (const {
      description,
      clearances,
      eligibility,
      credentials,
      vehicles,
      drivers,
      tokens,
      webhooks,
      vehicleData,
    } of createRegistry(URLS, now).all()) {
      expect(description.capabilities.includes('CLEARANCE')).toBe(clearances !== undefined);
      expect(description.capabilities.includes('ELIGIBILITY')).toBe(eligibility !== undefined);
      expect(description.capabilities.includes('OEM_CREDENTIALS')).toBe(credentials !== undefined);
      expect(description.capabilities.includes('VEHICLES')).toBe(vehicles !== undefined);
      expect(description.capabilities.includes('DRIVER_TOKENS')).toBe(drivers !== undefined);
      expect(description.capabilities.includes('VEHICLE_TOKENS')).toBe(tokens !== undefined);
      expect(description.capabilities.includes('WEBHOOKS')).toBe(webhooks !== undefined);
      expect(description.capabilities.includes('VEHICLE_DATA')).toBe(vehicleData !== undefined);
    }
  });

  it('refuses a base URL that secrets must not be sent to', () => {
    expect(() =>
      createRegistry({ ...URLS, highMobilityLiveUrl: 'http://api.example.com/v1' }, now),
    ).toThrow(TypeError);
    expect(() => createRegistry({ ...URLS, highMobilitySandboxUrl: 'nonsense' }, now)).toThrow(
      TypeError,
    );
    expect(() => createRegistry({ ...URLS, inversUrl: 'http://api.example.com' }, now)).toThrow(
      TypeError,
    );
    expect(() => createRegistry({ ...URLS, damoovUserUrl: 'http://api.example.com' }, now)).toThrow(
      TypeError,
    );
  });
});
