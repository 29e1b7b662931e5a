import { toBrandName, toBrandSlug, UNKNOWN_BRAND } from '../domain/brand.js';
import { type BrandSupport, type ProviderDescription } from '../domain/provider.js';

/** What the catalogue says of a brand; undefined for one that it does not list. Brands are slugs, compared as they are. */
export function findBrand(
  description: ProviderDescription,
  brand: string,
): BrandSupport | undefined {
  return description.brands.find((support) => support.brand === brand);
}

/**
 * What a provider can do for a brand. The list is open: one that is not in it is tried, and the provider decides.
 * @returns undefined when it is not known which brand it is, or the provider has none.
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

/** A brand as a caller writes it. → undefined for text that is no brand's name */
export function readBrand(
  description: ProviderDescription,
  text: string,
): BrandSupport | undefined {
  const slug = toBrandSlug(text);
  return slug === undefined ? undefined : brandSupport(description, slug);
}

/** Why a text names no brand, for whoever wrote it. */
export function noBrand({ displayName }: ProviderDescription): string {
  return `This is no name of a brand. Give one such as \`mercedes-benz\`, or one of those that \`provider { brands { brand } }\` lists for ${displayName}.`;
}
