import { eq } from 'drizzle-orm';
import { COMMAND_ID_PREFIX, newId } from '../../domain/values/ids.js';
import { type Db } from './store.js';

/**
 * Writes a row and deletes it again. A statement that changes nothing, or a transaction that is
 * rolled back, does not reach the disk: it would succeed on a full one.
 */
export async function probeWrite({ orm, t }: Db): Promise<void> {
  const jti = `probe:${newId(COMMAND_ID_PREFIX)}`;
  await orm.insert(t.revokedTokens).values({ jti, expiresAt: new Date(0) });
  await orm.delete(t.revokedTokens).where(eq(t.revokedTokens.jti, jti));
}
