/** Ctrl-C in a terminal goes to npm as well, which hands it on: what comes so soon after the first is the same one again. */
const ECHO_MS = 500;

/** Resolves with the first signal that asks the process to stop; a second one ends it at once. */
export function stopSignal(now: () => Date): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (askedAt !== undefined && now().getTime() - askedAt >= ECHO_MS) process.exit(1);
      askedAt ??= now().getTime();
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
