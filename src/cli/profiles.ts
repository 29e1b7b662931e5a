import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type CliContext, CommandError } from './command.js';

/** A server and the API client as which it is called. */
export interface Profile {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const profile = z.object({ url: z.string(), clientId: z.string(), clientSecret: z.string() });
const file = z.record(z.string(), profile);

export const DEFAULT_PROFILE = 'default';

/** Path of the profiles: `$XDG_CONFIG_HOME/fleetgraph/profiles.json`, or below `~/.config`. */
function profilesPath({ env }: Pick<CliContext, 'env'>): string {
  const config =
    env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? env['USERPROFILE'] ?? '.', '.config');
  return join(config, 'fleetgraph', 'profiles.json');
}

/** Returns all profiles; none where there is no file. @throws CommandError */
export function readProfiles(context: Pick<CliContext, 'env'>): Readonly<Record<string, Profile>> {
  const path = profilesPath(context);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new CommandError(`${path} cannot be read (${code}).`, { cause });
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new CommandError(`${path} holds secrets and others may read it: chmod 600 it.`);
  try {
    return file.parse(JSON.parse(text));
  } catch (cause) {
    throw new CommandError(`${path} is damaged: remove it, and "login" again.`, { cause });
  }
}

/** Writes all profiles to a file that only this user may read. */
export function writeProfiles(
  context: Pick<CliContext, 'env'>,
  profiles: Readonly<Record<string, Profile>>,
): string {
  const path = profilesPath(context);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
  return path;
}
