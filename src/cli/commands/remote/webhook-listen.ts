import { newEndpointSecret } from '../../../services/endpoint/inputs.js';
import { messageOf } from '../../../services/endpoint/messages.js';
import { signedHeaders } from '../../../services/endpoint/signature.js';
import { type Command, textOf, UsageError } from '../../command.js';
import { EVENT_OPTIONS, followEvents } from '../../fleet-events.js';
import { openRemote } from '../../remote.js';

const TIMEOUT_MS = 15_000;

export const webhookListenCommand: Command = {
  name: 'webhook listen',
  summary:
    'forwards the events of a fleet to a server on your machine until Ctrl-C, signed as webhooks are; needs no endpoint',
  options: [
    { flags: '--forward <url>', description: 'URL of your server', required: true },
    { flags: '--secret <secret>', description: 'secret that signs, whsec_…; a new one by default' },
    ...EVENT_OPTIONS,
  ],
  run: async (args, config, context) => {
    const url = textOf(args, 'forward');
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new UsageError(`--forward takes a URL such as http://localhost:3000/hook, not ${url}.`);
    const secret = args.values['secret'] ?? newEndpointSecret();
    if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret))
      throw new UsageError('--secret takes whsec_ and 24 to 64 bytes in base64.');
    context.complain(`Signing with ${secret}`);
    const remote = openRemote(args, config, context);
    await followEvents(remote, args, context, async (event) => {
      const message = messageOf(event);
      const { type, timestamp, data } = message;
      const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data });
      const headers = signedHeaders([secret], { id: message.id, at: context.now(), body });
      context.print(`${type}  ${message.id}  ${await forward(url, headers, body)}`);
    });
    return 0;
  },
};

/** Posts the body once. @returns the status, or what went wrong */
async function forward(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await answer.body?.cancel();
    return String(answer.status);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
