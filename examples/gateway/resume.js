/** Codes of errors that the same subscription meets again, whenever it is repeated. */
const FINAL_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CURSOR_EXPIRED',
  'CURSOR_INVALID',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'QUERY_TOO_COMPLEX',
]);
/** Maximum ids that are compared with those of repeated events. */
const MAX_IDS = 10_000;

/**
 * Yields each event of a subscription once, in order: subscribes again after the cursor of the last
 * event whenever the subscription ends, as it does when an instance behind the gateway dies. A
 * gateway that repeats the subscription by itself repeats events, which are left out by their ids.
 *
 * @param subscribe subscribes with a cursor; returns the results as an async iterable
 * @param after cursor to begin with, such as the end of the journal
 * @param pause called before each further attempt, with the error or undefined
 */
export async function* resume(subscribe, after, pause) {
  const ids = new Set();
  let cursor = after;
  for (;;) {
    let failure;
    try {
      for await (const { data, errors } of subscribe(cursor)) {
        if (errors?.length > 0) throw errors;
        const event = data.clearanceChanged;
        cursor = event.cursor;
        if (ids.has(event.id)) continue;
        ids.add(event.id);
        if (ids.size > MAX_IDS) ids.delete(ids.values().next().value);
        yield event;
      }
    } catch (error) {
      if ([error].flat().some(({ extensions }) => FINAL_CODES.has(extensions?.code))) throw error;
      failure = error;
    }
    await pause(failure);
  }
}
