import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import {
  type BrandOf,
  deriveAccount,
  deriveCredential,
  deriveDriver,
  deriveEnrollment,
} from '../../domain/blockers/find-blockers.js';
import { stepOf } from '../../domain/blockers/readiness.js';
import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { DRIVER_ID_PREFIX } from '../../domain/driver.js';
import { ENROLLMENT_ID_PREFIX } from '../../domain/vehicle.js';
import { enrollmentFacts } from '../../store/blockers/enrollment-facts.js';
import { accountFacts, credentialFacts, driverFacts } from '../../store/blockers/facts.js';
import { type DerivedSubject } from '../../store/blockers/subjects.js';
import { type Db } from '../../store/engine/store.js';
import { together } from '../../store/query/together.js';

/** Properties that subjects other than enrollments lack. */
const NO_ENROLLMENT = { vehicleId: null, credentialId: null, step: null } as const;

/**
 * Derives the blockers of subjects of any kind from what is stored, each for its own time; subjects
 * that do not exist are omitted.
 */
export async function deriveSubjects(
  db: Db,
  ids: readonly string[],
  brandOf: BrandOf,
  timeOf: (id: string) => Date,
): Promise<readonly DerivedSubject[]> {
  const of = (prefix: string): readonly string[] => ids.filter((id) => id.startsWith(prefix));
  const [enrollments, drivers, accounts, credentials] = await together([
    enrollmentFacts(db, of(ENROLLMENT_ID_PREFIX)),
    driverFacts(db, of(DRIVER_ID_PREFIX)),
    accountFacts(db, of(ACCOUNT_ID_PREFIX)),
    credentialFacts(db, of(CREDENTIAL_ID_PREFIX)),
  ]);
  return [
    ...enrollments.map((facts): DerivedSubject => {
      const { id, fleetId, vehicleId, account, brand, credential } = facts;
      const derived = deriveEnrollment(facts, brandOf, timeOf(id));
      const step = stepOf(facts, derived.blockers);
      const credentialId = credential?.id ?? null;
      return {
        id,
        fleetId,
        accountId: account.id,
        vehicleId,
        credentialId,
        brand,
        step,
        ...derived,
      };
    }),
    ...drivers.map((facts): DerivedSubject => {
      const { id, fleetId, account } = facts;
      const derived = deriveDriver(facts, timeOf(id));
      return { ...NO_ENROLLMENT, id, fleetId, accountId: account.id, brand: null, ...derived };
    }),
    ...accounts.map((facts): DerivedSubject => {
      const { id, fleetId } = facts;
      const derived = deriveAccount(facts, timeOf(id));
      return { ...NO_ENROLLMENT, id, fleetId, accountId: id, brand: null, ...derived };
    }),
    ...credentials.map((facts): DerivedSubject => {
      const { id, fleetId, account, brand } = facts;
      const derived = deriveCredential(facts, brandOf, timeOf(id));
      return { ...NO_ENROLLMENT, id, fleetId, accountId: account.id, brand, ...derived };
    }),
  ];
}
