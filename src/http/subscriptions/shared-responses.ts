import { createHash } from 'node:crypto';
import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  Kind,
  print,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { holds } from '../../domain/values/viewer.js';
import { type GraphqlContext } from '../../graphql/engine/context.js';

/** Maximum cached responses: enough for clients that reconnect at once after a disconnection. */
const MAX_RESPONSES = 512;
/** Maximum total characters of JSON in the cache. */
const MAX_CHARACTERS = 512 * 1024;

/** Executes an event once for all subscribers whose responses are the same. */
export class SharedResponses {
  readonly #numbers = new WeakMap<object, number>();
  readonly #responses = new LRUCache<string, Promise<ExecutionResult>>({
    max: MAX_RESPONSES,
    maxSize: MAX_CHARACTERS,
  });
  #last = 0;

  /** @param group of subscribers, see `groupOf` */
  respond(
    event: unknown,
    group: string,
    carryOut: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    if (typeof event !== 'object' || event === null) return carryOut();
    const key = `${this.#numberOf(event)}/${group}`;
    const known = this.#responses.get(key);
    if (known) return known;
    const response = carryOut();
    this.#cache(key, response);
    return response;
  }

  #numberOf(event: object): number {
    const known = this.#numbers.get(event);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#numbers.set(event, this.#last);
    return this.#last;
  }

  /** Caches a response. Errors are not cached, so that the next request tries again. */
  #cache(key: string, response: Promise<ExecutionResult>): void {
    this.#responses.set(key, response, { size: 1 });
    response.then(
      (result) => {
        // The size is known now; setting the same value again would not change its size.
        this.#responses.delete(key);
        if (!result.errors)
          this.#responses.set(key, response, { size: payloadText(result).length });
      },
      () => void this.#responses.delete(key),
    );
  }
}

/**
 * Returns the group of a subscriber. Subscribers of one group receive the same response for the
 * same event: they have the same document, the same values of the variables used below its field,
 * and the same rights; those that may read positions are one client, because the audit log counts
 * each client's reads. A position that several subscriptions of a client share counts once. The
 * arguments of the field itself, the start and the exclusions, decide only which events they
 * receive.
 */
export function groupOf({
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs): string {
  const used = new Set<string>();
  const collect = {
    Variable: ({ name }: { readonly name: { readonly value: string } }) =>
      void used.add(name.value),
  };
  // The field may occur more than once, or within fragments: then all its occurrences count.
  for (const selection of getOperationAST(document, operationName)?.selectionSet.selections ?? []) {
    visit(selection.kind === Kind.FIELD ? { ...selection, arguments: [] } : selection, collect);
  }
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, collect);
  const values = [...used].map((name) => [name, variableValues?.[name]]);
  const { viewer } = contextValue as GraphqlContext;
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(
      JSON.stringify([
        text,
        operationName ?? null,
        values,
        viewer && [
          viewer.scopes,
          viewer.fleetIds,
          holds(viewer, 'vehicle-location:read') ? viewer.clientId : null,
        ],
      ]),
    )
    .digest('base64');
}

const texts = new WeakMap<ExecutionResult, string>();

/**
 * Returns the payload of an answer without errors as JSON, serialized once for all its receivers.
 */
export function payloadText(result: ExecutionResult): string {
  let text = texts.get(result);
  const { data, extensions } = result;
  if (text === undefined) texts.set(result, (text = JSON.stringify({ data, extensions })));
  return text;
}
