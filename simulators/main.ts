import { parseArgs } from 'node:util';
import { damoovLauncher } from './damoov/launch.js';
import { highMobilityLauncher } from './high-mobility/launch.js';
import { inversLauncher } from './invers/launch.js';
import {
  OptionError,
  type OptionValues,
  type RunningSimulator,
  type SimulatorLauncher,
} from './launcher.js';

/** The simulators that this command starts. */
const LAUNCHERS: readonly SimulatorLauncher[] = [
  highMobilityLauncher,
  inversLauncher,
  damoovLauncher,
];

try {
  const values = readOptions();
  if (values === undefined) console.log(helpText());
  else await run(values);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = isUsageError(error) ? 2 : 1;
}

/** undefined when help was asked for. */
function readOptions(): OptionValues | undefined {
  const options: SimulatorLauncher['options'] = Object.fromEntries(
    LAUNCHERS.flatMap((launcher) => Object.entries(launcher.options)),
  );
  const parsed: { readonly values: Readonly<Record<string, unknown>> } = parseArgs({
    options: { ...options, help: { type: 'boolean', short: 'h' } },
  });
  if (parsed.values['help'] === true) return undefined;
  return Object.fromEntries(
    Object.entries(parsed.values).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

async function run(values: OptionValues): Promise<void> {
  const running: RunningSimulator[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((simulator) => simulator.close()));
  };
  // Before anything listens, so that no signal finds the process without an ear.
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
  try {
    for (const launcher of LAUNCHERS) {
      const simulator = await launcher.start(values);
      running.push(simulator);
      console.log([`${launcher.name} is simulated:`, ...simulator.lines, ''].join('\n'));
    }
    await signal;
  } finally {
    await stop();
  }
}

function helpText(): string {
  const usage = 'npm run simulators -- [options]: the providers as local servers, until Ctrl-C';
  return [
    usage,
    '',
    ...LAUNCHERS.flatMap(({ name, help }) => [name, ...help.map((line) => `  ${line}`), '']),
  ]
    .join('\n')
    .trimEnd();
}

function isUsageError(error: unknown): boolean {
  if (error instanceof OptionError) return true;
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
