import { expect, test } from 'vitest';
import { NO_TELEMETRY } from '../../../src/domain/ports/telemetry.js';
import { LimitReports } from '../../../src/http/limits/limit-reports.js';

test('every hit of a limit is counted, and one line in ten seconds says who it was', () => {
  let seconds = 0;
  const hits: string[] = [];
  const lines: object[] = [];
  const reports = new LimitReports(
    { ...NO_TELEMETRY, limitHit: (limit) => void hits.push(limit) },
    { warn: (details) => void lines.push(details) },
    () => new Date(seconds * 1000),
  );
  for (; seconds < 25; seconds += 1)
    reports.hit('unread-time', `192.0.2.${seconds}`, { bytes: seconds });
  reports.hit('unread-total', 'client x');
  expect(hits).toHaveLength(26);
  expect(lines).toEqual([
    { limit: 'unread-time', caller: '192.0.2.0', bytes: 0 },
    { limit: 'unread-time', caller: '192.0.2.10', bytes: 10, unlogged: 9 },
    { limit: 'unread-time', caller: '192.0.2.20', bytes: 20, unlogged: 9 },
    { limit: 'unread-total', caller: 'client x' },
  ]);
});
