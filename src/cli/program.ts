import { callersFolder, readEnvironment } from '../config/config.js';
import { stopSignal } from '../stop-signal.js';
import { runCli } from './run.js';
import { inWords } from './terminal/in-words.js';
import { openQuestions, openTerminal, readAll } from './terminal/terminal.js';

/** Names of vehicles and words of providers are printed: none of them may steer the terminal. */
const harmless = (line: string): string => line.replaceAll(/[^\P{Cc}\t\n]/gu, '?');
const print = (line: string): void => console.log(harmless(line));
const complain = (line: string): void => console.error(harmless(line));

try {
  const env = readEnvironment(process.cwd());
  process.exitCode = await runCli(process.argv.slice(2), {
    env,
    now: () => new Date(),
    print,
    complain,
    terminal: openTerminal(process.stdout),
    ask: openQuestions(process.stdin, process.stderr),
    input: () => readAll(process.stdin),
    folder: callersFolder(),
    stopped: () => stopSignal(() => new Date()),
  });
} catch (error) {
  complain(inWords(error));
  process.exitCode = 1;
}
