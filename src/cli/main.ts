import '../runtime-check.js';
import { readEnvironment } from '../config.js';
import { inWords } from './in-words.js';
import { runCli } from './run.js';

const print = (line: string): void => console.log(line);
const complain = (line: string): void => console.error(line);

try {
  const env = readEnvironment(process.cwd());
  process.exitCode = await runCli(process.argv.slice(2), { env, now: () => new Date(), print, complain });
} catch (error) {
  complain(inWords(error));
  process.exitCode = 1;
}
