import { type WriteStream } from 'node:tty';
import { type Terminal } from './command.js';

const CLEAR_LINE = '\r\u001B[2K';

/** Opens the stream as a terminal. Returns null for a stream that is none. */
export function openTerminal(
  stream: Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>,
): Terminal | null {
  if (stream.isTTY !== true) return null;
  return {
    get columns() {
      return stream.columns ?? 80;
    },
    redraw: (text = '') => void stream.write(CLEAR_LINE + text),
  };
}
