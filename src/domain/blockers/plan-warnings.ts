import { type Eligibility } from '../eligibility.js';
import { type ProviderName } from '../provider.js';
import { fill, rulesFor } from './derive.js';
import { type BrandFacts } from './facts.js';
import { type Known, missingTags, NOTHING_KNOWN } from './known.js';
import { RULES } from './rules.js';

/** One row of an onboarding, before it is started. */
export interface PlanFacts {
  readonly provider: ProviderName;
  readonly brand: string;
  readonly tags: readonly { readonly key: string }[];
  readonly hasOdometer: boolean;
  /** Whether another account of the fleet at this provider has the vehicle. */
  readonly isElsewhere: boolean;
}

/** Moment of a request whose age is zero. */
const REQUEST = new Date(0);

const textOf = (known: Known, provider: ProviderName): readonly string[] =>
  rulesFor(known, [...RULES[provider].plan, ...RULES[provider].enrollment], REQUEST)
    .filter(({ inPlan }) => inPlan)
    .map(({ code, title, steps }) => fill(`${code}: ${title}. ${steps.join(' ')}`, known));

/** Warns of what would block the vehicle as soon as its clearance is requested. */
export function planWarnings(
  { provider, brand, tags, hasOdometer, isElsewhere }: PlanFacts,
  support: BrandFacts,
): readonly string[] {
  const known: Known = {
    ...NOTHING_KNOWN,
    subjectId: '',
    brand,
    support,
    missingTags: missingTags(support, tags),
    enrollment: 'ACTIVE',
    clearance: 'PENDING',
    clocks: { requestedAt: REQUEST },
    hasOdometer,
    isElsewhere,
  };
  return textOf(known, provider);
}

/** Warns of what a check of the vehicle's eligibility has shown. */
export function eligibilityWarnings(
  provider: ProviderName,
  brand: string,
  { eligible, connectivityStatus, primaryUserAssigned }: Eligibility,
): readonly string[] {
  const known: Known = {
    ...NOTHING_KNOWN,
    subjectId: '',
    brand,
    eligible,
    connectivity: connectivityStatus,
    primaryUserAssigned: primaryUserAssigned === true,
    clocks: { requestedAt: REQUEST },
  };
  return textOf(known, provider);
}
