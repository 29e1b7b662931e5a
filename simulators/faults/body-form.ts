import { gzipSync } from 'node:zlib';
import { type FastifyReply } from 'fastify';
import { type BodyForm } from './faults.js';

/** Levels of lists that no answer has. */
const DEPTH = 5000;

/**
 * Gives an answer's text another form. One that is cut is written to the socket, which then ends.
 * @returns undefined where the answer has been written
 */
export function inForm(
  form: BodyForm,
  text: string,
  reply: FastifyReply,
): string | Buffer | undefined {
  void reply.removeHeader('content-length');
  const json = text === '' ? 'null' : text;
  switch (form) {
    case 'byte-order-mark':
      return `\ufeff${text}`;
    case 'gzip':
      void reply.header('content-encoding', 'gzip');
      return gzipSync(text);
    case 'gzip-without-header':
      return gzipSync(text);
    case 'gzip-header-alone':
      void reply.header('content-encoding', 'gzip');
      return json;
    case 'utf-16':
      return Buffer.from(`\ufeff${json}`, 'utf16le');
    case 'cut':
      cut(reply, json);
      return undefined;
    case 'twice':
      return `${json}\n${json}`;
    case 'as-text':
      return JSON.stringify(json);
    case 'in-list':
      return `[${json}]`;
    case 'in-data':
      return `{"data":${json}}`;
    case 'deep':
      return '['.repeat(DEPTH) + ']'.repeat(DEPTH);
  }
}

/** Writes the first half of the text as one chunk, and ends the connection without the last one. */
function cut({ raw, statusCode }: FastifyReply, text: string): void {
  const bytes = Buffer.from(text);
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  const head = `HTTP/1.1 ${statusCode} OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
  raw.socket?.end(Buffer.concat([Buffer.from(`${head}${half.length.toString(16)}\r\n`), half]));
}
