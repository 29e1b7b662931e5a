import { ApolloLink } from '@apollo/client';
import { from, mergeMap, of } from 'rxjs';
import { takeEarly } from '../../boot/early';

/** Takes the answers that came while the scripts were loading; asks for all others. */
export const earlyAnswers = new ApolloLink((operation, forward) => {
  const early = takeEarly(operation.operationName ?? '', operation.variables);
  if (!early) return forward(operation);
  return from(early).pipe(
    mergeMap((answer) => (answer === null ? forward(operation) : of<ApolloLink.Result>(answer))),
  );
});
