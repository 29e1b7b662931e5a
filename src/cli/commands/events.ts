import { messageOf } from '../../services/endpoint/messages.js';
import { type Command } from '../command.js';
import { EVENT_OPTIONS, followEvents } from '../fleet-events.js';
import { openRemote } from '../remote.js';

export const eventsCommand: Command = {
  name: 'events',
  summary:
    'follows the events of a fleet until Ctrl-C; resumes after its last cursor when the connection is lost',
  options: [
    { flags: '--json', description: 'prints each event as one line of JSON, as webhooks send it' },
    ...EVENT_OPTIONS,
  ],
  run: async (args, config, context) => {
    const asJson = args.flags.has('json');
    await followEvents(openRemote(args, config, context), args, context, (event) => {
      const { type, timestamp, data } = messageOf(event);
      const { subjectId, details } = data;
      context.print(
        asJson
          ? JSON.stringify({ type, timestamp, data })
          : `${event.occurredAt.toISOString()}  ${type}  ${subjectId}  ${inWords(details)}`,
      );
    });
    return 0;
  },
};

/** Writes the details as `name=value`, and a change of status as `from -> to`. */
function inWords({ from, to, ...others }: Readonly<Record<string, unknown>>): string {
  const change = to === undefined ? [] : [`${textFor(from ?? 'new')} -> ${textFor(to ?? 'gone')}`];
  const rest = Object.entries(others).map(([name, value]) => `${name}=${textFor(value)}`);
  return [...change, ...rest].join('  ');
}

function textFor(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
