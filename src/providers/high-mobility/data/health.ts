import {
  type Reading,
  type TroubleCode,
  type VehicleWarning,
} from '../../../domain/data/signal.js';
import { type DeliveredSignals, newestOf } from '../../../domain/data/vehicle-data.js';
import { toFields } from '../../access/foreign-answer.js';
import { delivered, toCode } from '../../access/signals.js';
import { readNumber, readText } from '../../access/values.js';
import { type AnswerReader } from './answer-reader.js';
import { readService } from './service.js';

/** Lights that are on because the driver has switched them on: they warn of nothing. */
const NO_WARNINGS: ReadonlySet<unknown> = new Set([
  'high_beam',
  'low_beam',
  'position_lights',
  'front_fog_light',
  'rear_fog_light',
]);

/** Statuses of a check control message that is not shown to the driver. */
const QUIET = /^(ok|off|inactive|none|not_active|resolved|0)$/i;

/** Reads warnings, trouble codes and what is due. */
export function readHealth(answer: AnswerReader): DeliveredSignals {
  return delivered({
    warnings: joined([
      warningsOf(answer, 'dashboard_lights.dashboard_lights', toLight),
      warningsOf(answer, 'dashboard_lights.bulb_failures', toBulb),
      warningsOf(answer, 'dashboard_lights.dynamic_warnings', toDynamicWarning),
      warningsOf(answer, 'diagnostics.check_control_messages', toMessage),
    ]),
    troubleCodes: joined([
      codesOf(answer, 'diagnostics.trouble_codes'),
      codesOf(answer, 'diagnostics.confirmed_trouble_codes'),
    ]),
    ...readService(answer),
  });
}

type Text = Pick<VehicleWarning, 'code' | 'text'>;
/** `off` for a warning that is not on; null for one that cannot be read. */
type ReadWarning = (data: unknown) => Text | 'off' | null;

function warningsOf(
  answer: AnswerReader,
  name: string,
  read: ReadWarning,
): Reading<readonly VehicleWarning[]> | undefined {
  const readings = answer.all(name, read);
  return (
    readings && {
      value: readings.flatMap(({ value, measuredAt }) =>
        value === 'off' ? [] : [{ ...value, measuredAt }],
      ),
      measuredAt: newestOf(readings.map(({ measuredAt }) => measuredAt)),
    }
  );
}

function toLight(data: unknown): ReturnType<ReadWarning> {
  const { name, state } = toFields(data);
  if (typeof name !== 'string' || (state !== 'on' && state !== 'off')) return null;
  return state === 'off' || NO_WARNINGS.has(name) ? 'off' : { code: toCode(name), text: null };
}

/** A bulb has the name of a light, so that the code says what it is. */
function toBulb(data: unknown): ReturnType<ReadWarning> {
  const name = readText(data);
  return name === null ? null : { code: `BULB_FAILURE_${toCode(name)}`, text: null };
}

function toDynamicWarning(data: unknown): ReturnType<ReadWarning> {
  const { id, category, description } = toFields(data);
  const name = readText(id) ?? readText(category);
  const code = name === null ? '' : toCode(name);
  return code === '' ? null : { code, text: readText(description) };
}

function toMessage(data: unknown): ReturnType<ReadWarning> {
  const { id, text, status } = toFields(data);
  const number = readText(id);
  if (number === null) return null;
  if (QUIET.test(readText(status) ?? '')) return 'off';
  return { code: `CHECK_CONTROL_${toCode(number)}`, text: readText(text) };
}

function codesOf(answer: AnswerReader, name: string): Reading<readonly TroubleCode[]> | undefined {
  const readings = answer.all(name, toTroubleCode);
  return (
    readings && {
      value: readings.map(({ value, measuredAt }) => ({ ...value, measuredAt })),
      measuredAt: newestOf(readings.map(({ measuredAt }) => measuredAt)),
    }
  );
}

function toTroubleCode(data: unknown): Omit<TroubleCode, 'measuredAt'> | null {
  const { id, system, status, occurrences } = toFields(data);
  const code = readText(id);
  const count = readNumber(occurrences);
  return code === null
    ? null
    : {
        code,
        system: readText(system),
        status: readText(status),
        occurrences: count !== null && Number.isInteger(count) && count >= 0 ? count : null,
      };
}

/** Joins lists of several properties; of two entries with one code the first counts. */
function joined<T extends { readonly code: string }>(
  lists: readonly (Reading<readonly T[]> | undefined)[],
): Reading<readonly T[]> | undefined {
  const found = lists.filter((list) => list !== undefined);
  if (found.length === 0) return undefined;
  const byCode = new Map<string, T>();
  for (const entry of found.flatMap(({ value }) => value))
    if (!byCode.has(entry.code)) byCode.set(entry.code, entry);
  return {
    value: [...byCode.values()],
    measuredAt: newestOf(found.map(({ measuredAt }) => measuredAt)),
  };
}
