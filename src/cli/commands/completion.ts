import { type Command, UsageError } from '../command.js';

/** Words that may follow each path of the tool, e.g. `vehicle` to its commands. */
export type Words = ReadonlyMap<string, readonly string[]>;

const cases = (words: Words, line: (path: string, choices: string) => string): string =>
  [...words].map(([path, choices]) => line(path, choices.join(' '))).join('\n');

/** Joins the words before the cursor that are no options, and looks the path up. */
const bash = (words: Words): string => `_fleetgraph() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  case "$path" in
${cases(words, (path, choices) => `    "${path}") COMPREPLY=($(compgen -W "${choices}" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`)}
  esac
}
complete -o default -F _fleetgraph fleetgraph`;

const SHELLS: Readonly<Record<string, (words: Words) => string>> = {
  bash,
  zsh: (words) => `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`,
  fish: (words) =>
    cases(
      words,
      (path, choices) =>
        `complete -c fleetgraph -f -n 'test (string join " " (string match -v -- "-*" (commandline -opc)[2..])) = "${path}"' -a '${choices}'`,
    ),
};

/** @param words of all commands; a function, since this command is one of them */
export const completionCommand = (words: () => Words): Command => ({
  name: 'completion',
  summary: `prints the completion of the shell for the command fleetgraph: ${Object.keys(SHELLS).join(', ')}`,
  arguments: [{ name: '<shell>', description: 'the shell' }],
  run: ({ positionals: [shell = ''] }, _config, { print }) => {
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (!script) throw new UsageError(`The shell is one of ${Object.keys(SHELLS).join(', ')}.`);
    print(script(words()));
    return Promise.resolve(0);
  },
});
