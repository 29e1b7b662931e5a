/**
 * Time within which a second signal counts as the same, in milliseconds: npm receives Ctrl-C as
 * well and forwards it.
 */
const ECHO_MS = 500;

/**
 * Resolves with the first signal that asks the process to stop.
 * @param onAgain called for each further one; ends the process by default
 */
export function stopSignal(
  now: () => Date,
  onAgain: () => void = () => process.exit(1),
): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      const at = now().getTime();
      const isEcho = askedAt !== undefined && at - askedAt < ECHO_MS;
      if (askedAt !== undefined && !isEcho) onAgain();
      if (!isEcho) askedAt = at;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
