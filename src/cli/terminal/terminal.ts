import { type WriteStream } from 'node:tty';
import { read } from 'read';
import { type Asking, type Terminal } from '../command.js';

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

/** Asks questions at the terminal. Returns null where no person can answer. */
export function openQuestions(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Asking | null {
  if (!input.isTTY || !output.isTTY) return null;
  return {
    secret: (question) => read({ prompt: question, silent: true, input, output }),
    async confirm(question) {
      const answer = await read({ prompt: `${question} [y/N] `, input, output });
      return /^(y|yes|j|ja)$/i.test(answer.trim());
    },
  };
}

/** Reads all that is piped in; empty where a terminal would have to be typed at. */
export async function readAll(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
