import { type ProviderAnswer } from './answer.js';
import { type AccountSession } from './provider.js';

/** An answer, and the token that it was given to. */
export interface AccountAnswer {
  readonly answer: ProviderAnswer;
  readonly token: string;
}

/**
 * A call with the account's token; refused once with 401, it is made again with a new one, since nothing happened yet.
 * @param statusOf the status that decides, where it is not HTTP's.
 */
export async function callForAccount(
  session: AccountSession,
  call: (token: string) => Promise<ProviderAnswer>,
  statusOf: (answer: ProviderAnswer) => number | undefined = ({ status }) => status,
): Promise<AccountAnswer> {
  const token = await session.token();
  const answer = await call(token);
  if (statusOf(answer) !== 401) return { answer, token };
  const renewed = await session.token({ refused: token });
  return { answer: await call(renewed), token: renewed };
}
