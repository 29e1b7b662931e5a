/**
 * Waits for work of one transaction that runs side by side: on PostgreSQL its statements share round
 * trips. When one fails it waits for the others before it throws, so that none of them is sent after
 * the transaction has ended.
 */
export async function together<Results extends readonly unknown[] | []>(
  work: Results,
): Promise<{ -readonly [Index in keyof Results]: Awaited<Results[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
