/** First byte of a whole text message: FIN and opcode 1 (RFC 6455, 5.2). */
const TEXT = 0x81;
/** Lengths of a payload from which it is stated in two bytes, and in eight. */
const TWO_BYTES = 126;
const EIGHT_BYTES = 65_536;

const headLength = (length: number): number =>
  length < TWO_BYTES ? 2 : length < EIGHT_BYTES ? 4 : 10;

/**
 * Encodes messages of a server as WebSocket frames, one behind the other. ws writes each of them to
 * its stream in two parts, which takes longer than to encode it.
 */
export function textFrames(messages: readonly string[]): Buffer {
  const lengths = messages.map((message) => Buffer.byteLength(message));
  const total = lengths.reduce((sum, length) => sum + headLength(length) + length, 0);
  const frames = Buffer.allocUnsafe(total);
  let at = 0;
  for (const [index, message] of messages.entries()) {
    const length = lengths[index] ?? 0;
    frames[at] = TEXT;
    if (length < TWO_BYTES) {
      frames[at + 1] = length;
    } else if (length < EIGHT_BYTES) {
      frames[at + 1] = 126;
      frames.writeUInt16BE(length, at + 2);
    } else {
      frames[at + 1] = 127;
      frames.writeBigUInt64BE(BigInt(length), at + 2);
    }
    at += headLength(length);
    at += frames.write(message, at);
  }
  return frames;
}
