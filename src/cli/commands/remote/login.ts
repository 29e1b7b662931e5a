import { type CliContext, type Command, CommandError, textOf, UsageError } from '../../command.js';
import { DEFAULT_PROFILE, readProfiles, writeProfiles } from '../../profiles.js';
import { assertUrl, Remote } from '../../remote.js';

const VIEWER = 'query CliViewer { viewer { clientId scopes } }';

async function secretFrom({ ask, input }: CliContext): Promise<string> {
  const secret = ask ? await ask.secret('Client secret: ') : await input();
  if (secret.trim() === '')
    throw new UsageError('There is no secret: type it when asked, or pipe it into the command.');
  return secret.trim();
}

export const loginCommand: Command = {
  name: 'login',
  summary: 'asks for the secret of an API client, tries it, and stores it for the other commands',
  options: [
    { flags: '--url <url>', description: 'address of the server', required: true },
    { flags: '--client-id <id>', description: 'the API client', required: true },
    { flags: '--profile <name>', description: 'name to store it under; default unless given' },
  ],
  run: async (args, _config, context) => {
    const { profile: name = DEFAULT_PROFILE } = args.values;
    const url = textOf(args, 'url');
    assertUrl(url);
    const clientSecret = await secretFrom(context);
    const profile = { url, clientId: textOf(args, 'client-id'), clientSecret };
    interface Answer {
      readonly viewer: { readonly clientId: string; readonly scopes: readonly string[] };
    }
    const { viewer } = await new Remote(profile, context.now).run<Answer>(VIEWER, {});
    const path = writeProfiles(context, { ...readProfiles(context), [name]: profile });
    context.print(`Signed in to ${url} as ${viewer.clientId} (${viewer.scopes.join(' ')}).`);
    context.print(`Stored as ${name} in ${path}, which only you may read.`);
    return 0;
  },
};

export const logoutCommand: Command = {
  name: 'logout',
  summary: 'removes a stored server and its secret from this machine',
  options: [{ flags: '--profile <name>', description: 'its name; default unless given' }],
  run: ({ values }, _config, context) => {
    const { profile: name = DEFAULT_PROFILE } = values;
    const { [name]: gone, ...others } = readProfiles(context);
    if (!gone) throw new CommandError(`There is no profile ${name}.`);
    writeProfiles(context, others);
    context.print(`Removed ${name} (${gone.url}).`);
    return Promise.resolve(0);
  },
};
