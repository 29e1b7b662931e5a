import { type BrandSupport, type ProviderDescription } from '../domain/provider.js';

/** What a provider can do for a brand; undefined for one it does not know. Brands are slugs, compared as they are. */
export function findBrand(
  description: ProviderDescription,
  brand: string,
): BrandSupport | undefined {
  return description.brands.find((support) => support.brand === brand);
}
