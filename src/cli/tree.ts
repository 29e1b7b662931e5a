import { type Command, Command as Node, CommanderError, Option } from 'commander';
import { VERSION } from '../domain/values/version.js';
import {
  type CliContext,
  type Command as Definition,
  type CommandArgs,
  UsageError,
} from './command.js';

/** A command as it was called. */
export interface Call {
  readonly definition: Definition;
  readonly args: CommandArgs;
}

const INTRODUCTION =
  "The operator's tool: commands for a running server, which they call as an API client, and for " +
  'the database of this machine, with the settings of the server (docs/settings.md).';
const EXIT_CODES =
  'Exits with 0 on success, 1 when something failed, 2 when it was called wrongly.';

/** Groups of the commands with two words, by the first. */
const GROUPS: Readonly<Record<string, string>> = {
  account: 'provider accounts',
  audit: 'who did what, when',
  clearance: 'consents of the carmakers',
  client: 'API clients',
  credential: 'OEM credentials',
  driver: 'drivers',
  fleet: 'fleets',
  keys: 'keys that sign tokens and seal secrets',
  onboarding: 'onboardings of vehicles',
  vehicle: 'vehicles',
};

function readArgs(node: Node): CommandArgs {
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  for (const option of node.options) {
    const value: unknown = node.getOptionValue(option.attributeName());
    if (typeof value === 'string') values[option.name()] = value;
    else if (value === true) flags.add(option.name());
  }
  return { positionals: node.args, values, flags };
}

function addCommand(parent: Node, definition: Definition, onCall: (call: Call) => void): void {
  const words = definition.name.split(' ');
  const node = parent.command(words.at(-1) ?? '').description(`${definition.summary}.`);
  for (const { name, description } of definition.arguments ?? []) node.argument(name, description);
  for (const { flags, description, required } of definition.options ?? []) {
    const option = new Option(flags, description);
    node.addOption(required === true ? option.makeOptionMandatory() : option);
  }
  node.allowExcessArguments(false).action(() => onCall({ definition, args: readArgs(node) }));
}

/** Returns what a group is about, and its commands. */
function summaryOf(group: string, definitions: readonly Definition[]): string {
  const commands = definitions.flatMap(({ name }) =>
    name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : [],
  );
  return `${GROUPS[group] ?? group}: ${commands.join(', ')}`;
}

/** Builds the tree of commands for commander, which reads arguments and writes help. */
function buildTree(
  definitions: readonly Definition[],
  { print, complain }: Pick<CliContext, 'print' | 'complain'>,
  onCall: (call: Call) => void,
): Node {
  const withoutEnd = (text: string): string => text.replace(/\n$/, '');
  const root = new Node('npm run cli --')
    .usage('<command>')
    .description(INTRODUCTION)
    .version(VERSION, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'prints help, also about one command: vehicle list --help')
    .helpCommand(false)
    .addHelpText('after', `\n${EXIT_CODES}`)
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => print(withoutEnd(text)),
      writeErr: (text) => complain(withoutEnd(text)),
      outputError: () => undefined,
    })
    .exitOverride();
  const groups = new Map<string, Node>();
  for (const definition of definitions) {
    const [first = '', second] = definition.name.split(' ');
    let parent = root;
    if (second !== undefined) {
      parent =
        groups.get(first) ??
        root.command(first).usage('<command>').description(summaryOf(first, definitions));
      groups.set(first, parent);
    }
    addCommand(parent, definition, onCall);
  }
  return root;
}

/**
 * Reads the arguments.
 * @returns the call; null where help or the version was printed
 * @throws UsageError in words
 */
export function readCall(
  argv: readonly string[],
  definitions: readonly Definition[],
  context: Pick<CliContext, 'print' | 'complain'>,
): Call | null {
  let called: Call | null = null;
  const root = buildTree(definitions, context, (call) => {
    called = call;
  });
  try {
    root.parse([...argv], { from: 'user' });
    return called;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    // commander has printed the help of a group that was called without its second word.
    if (error.code === 'commander.help') throw new UsageError('Name one of these commands.');
    throw new UsageError(inWords(error));
  }
}

function inWords({ message }: CommanderError): string {
  const text = message.replace(/^error: /, '').replace(/\n\((.*)\)$/, '. $1');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;
}

/** Names and options of all commands, for completion in a shell. */
export function wordsOf(
  definitions: readonly Definition[],
): ReadonlyMap<string, readonly string[]> {
  const nothing = { print: () => undefined, complain: () => undefined };
  const words = new Map<string, readonly string[]>();
  const visit = (node: Command, path: string): void => {
    const options = node.options.map(({ long }) => long ?? '').filter(Boolean);
    words.set(path, [...node.commands.map((child) => child.name()), ...options, '--help']);
    for (const child of node.commands) visit(child, `${path} ${child.name()}`.trim());
  };
  visit(
    buildTree(definitions, nothing, () => undefined),
    '',
  );
  return words;
}
