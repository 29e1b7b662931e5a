import { type WriteStream } from 'node:tty';
import { type Terminal } from './command.js';

const CLEAR_LINE = '\r\u001B[2K';

/** → null for a stream that is no terminal */
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
