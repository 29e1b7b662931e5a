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
import { type GraphqlContext } from '../../graphql/engine/context.js';

/** So many responses are kept: enough for those who come back at once after a cut. */
const MAX_RESPONSES = 512;
/** And no more of large ones than make up so many characters of JSON. */
const MAX_CHARACTERS = 512 * 1024;

/** Carries out an event once for all subscribers who would see the same in it. */
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
    this.#keep(key, response);
    return response;
  }

  #numberOf(event: object): number {
    const known = this.#numbers.get(event);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#numbers.set(event, this.#last);
    return this.#last;
  }

  /** Faults are not kept: the next one who asks may have more luck. */
  #keep(key: string, response: Promise<ExecutionResult>): void {
    this.#responses.set(key, response, { size: 1 });
    response.then(
      (result) => {
        // What it takes up is known now; the same value set again would keep the size that it had.
        this.#responses.delete(key);
        if (!result.errors)
          this.#responses.set(key, response, { size: payloadText(result).length });
      },
      () => void this.#responses.delete(key),
    );
  }
}

/**
 * Subscribers of one group see the same in the same event: they have the same document, the same values of the variables that
 * it uses below its field, and the same rights. What they pass to the field itself, where to begin and what to leave out,
 * decides only which events they see.
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
  // The field may stand there more than once, or within fragments: then all that is in them counts.
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
        viewer && [viewer.scopes, viewer.fleetIds],
      ]),
    )
    .digest('base64');
}

const texts = new WeakMap<ExecutionResult, string>();

/** The payload of an answer without errors as JSON, written once however many it goes to. */
export function payloadText(result: ExecutionResult): string {
  let text = texts.get(result);
  if (text === undefined) texts.set(result, (text = JSON.stringify({ data: result.data })));
  return text;
}
