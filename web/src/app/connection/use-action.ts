import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { useTexts } from '../../i18n/language';
import { notify } from '../../ui/toast';
import { texts } from '../texts';
import { failureOf } from './failure';

/** A fault of a mutation's input. */
export interface UserError {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

/** Returns the user errors of a mutation's only payload. */
function userErrorsOf(data: unknown): readonly UserError[] {
  const [payload] = Object.values(
    (data ?? {}) as Record<string, { userErrors?: readonly UserError[] } | null>,
  );
  return payload?.userErrors ?? [];
}

export interface ActionResult<D> {
  /** Result of the mutation; null when the server or the network refused it. */
  readonly data: D | null;
  readonly userErrors: readonly UserError[];
}

/** Says at the page's edge whether an action without a form was done, or why it was refused. */
export function announce(
  { data, userErrors: [refusal] }: ActionResult<unknown>,
  done: string,
): void {
  if (refusal) notify(refusal.message, 'bad');
  else if (data) notify(done);
}

/**
 * Returns a function that carries out a mutation, and whether it is under way. What the server or
 * the network refuses is shown at the page's edge; what the input's author can mend is returned.
 */
export function useAction<D, V extends OperationVariables>(
  document: TypedDocumentNode<D, V>,
): readonly [(variables: V) => Promise<ActionResult<D>>, boolean] {
  const t = useTexts(texts);
  const client = useApolloClient();
  const [isBusy, setBusy] = useState(false);
  const run = async (variables: V): Promise<ActionResult<D>> => {
    setBusy(true);
    try {
      const { data } = await client.mutate({ mutation: document, variables });
      return { data: data ?? null, userErrors: userErrorsOf(data) };
    } catch (error) {
      const { kind, detail, scope } = failureOf(error);
      const { title, hint } = t.failures[kind];
      notify(`${title}. ${scope === null ? (detail ?? hint) : t.missingScope(scope)}`, 'bad');
      return { data: null, userErrors: [] };
    } finally {
      setBusy(false);
    }
  };
  return [run, isBusy];
}
