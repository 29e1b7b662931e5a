import { type AccountSession } from '../ports/account.js';
import { type ProviderAnswer } from './answer.js';
import { withinDeadline } from './deadline.js';
import { ForeignAnswer } from './foreign-answer.js';

/** An answer, and the token that it was given to. */
export interface AccountAnswer {
  readonly answer: ProviderAnswer;
  readonly token: string;
}

/**
 * Makes a call with the account's token; after a 401 it is repeated with a new token, since nothing
 * has happened yet. A 401 without a body causes that too, for it may be the provider's; but it
 * never says that the account is refused. Both calls and both tokens share one deadline.
 * @param statusOf the status that decides, where it is not HTTP's.
 */
export function callForAccount(
  session: AccountSession,
  call: (token: string) => Promise<ProviderAnswer>,
  statusOf: (answer: ProviderAnswer) => number | undefined = ({ status }) => status,
): Promise<AccountAnswer> {
  return withinDeadline(() => callTwice(session, call, statusOf));
}

async function callTwice(
  session: AccountSession,
  call: (token: string) => Promise<ProviderAnswer>,
  statusOf: (answer: ProviderAnswer) => number | undefined,
): Promise<AccountAnswer> {
  const token = await session.token();
  const answer = await call(token).catch(ignoreBare401);
  if (answer !== undefined && statusOf(answer) !== 401) return { answer, token };
  const renewed = await session.token({ refused: token });
  return { answer: await call(renewed), token: renewed };
}

function ignoreBare401(error: unknown): undefined {
  if (error instanceof ForeignAnswer && error.status === 401 && error.isEmpty) return undefined;
  throw error;
}
