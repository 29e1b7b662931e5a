import { Socket } from 'node:net';

/**
 * Socket that sends the statements of one turn by one call of the system. The driver corks it for
 * the messages of each statement; a transaction sends several statements side by side.
 */
export class JoiningSocket extends Socket {
  #isJoining = false;

  override cork(): void {
    if (!this.#isJoining) {
      this.#isJoining = true;
      super.cork();
      process.nextTick(() => {
        this.#isJoining = false;
        this.uncork();
      });
    }
    super.cork();
  }
}
