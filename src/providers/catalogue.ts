import { type BrandSupport, type ProviderDescription } from '../domain/provider.js';
import { toBrandName, toBrandSlug, UNKNOWN_BRAND } from '../domain/values/brand.js';

/**
 * Returns the catalogue's entry for a brand, or undefined for an unlisted brand. Brands are slugs,
 * compared as they are.
 */
export function findBrand(
  description: ProviderDescription,
  brand: string,
): BrandSupport | undefined {
  return description.brands.find((support) => support.brand === brand);
}

/**
 * Returns a provider's support for a brand. The list is open: a brand that is not in it is tried,
 * and the provider decides.
 * @returns undefined when the brand is unknown or the provider does not support it.
 */
export function brandSupport(
  description: ProviderDescription,
  brand: string,
): BrandSupport | undefined {
  const listed = findBrand(description, brand);
  if (listed) return listed;
  const { unlistedBrand } = description;
  return unlistedBrand && brand !== UNKNOWN_BRAND
    ? { brand, displayName: toBrandName(brand), ...unlistedBrand }
    : undefined;
}

/** Parses a brand as a caller writes it. Returns undefined for text that is no brand's name. */
export function readBrand(
  description: ProviderDescription,
  text: string,
): BrandSupport | undefined {
  const slug = toBrandSlug(text);
  return slug === undefined ? undefined : brandSupport(description, slug);
}

/** Returns the message for the caller whose text names no brand. */
export function noBrand({ displayName }: ProviderDescription): string {
  return `This is no name of a brand. Give one such as \`mercedes-benz\`, or one of those that \`provider { brands { brand } }\` lists for ${displayName}.`;
}
