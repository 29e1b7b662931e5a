import { expect, test } from 'vitest';
import { parseTime } from '../../../src/store/query/parse-time.js';

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const OFFSETS = ['+00', '+02', '-08', '+05:30', '-00:30', '+00:00', ''];
const DECIMALS = ['', '.7', '.07', '.123', '.120', '.999', '.9999', '.123456', '.'];
const DAYS = [
  '2026-11-30',
  '2024-02-29',
  '1970-01-01',
  '1969-12-31',
  '0099-05-05',
  '0001-01-01',
  '9999-12-31',
  '12026-01-01',
];

test('a time is read as the engine reads it, in any zone and with any decimals', () => {
  for (const day of DAYS)
    for (const decimals of DECIMALS)
      for (const offset of OFFSETS) {
        const text = `${day} 23:59:58${decimals}${offset}`;
        expect(parseTime(text).getTime(), text).toBe(new Date(text).getTime());
      }
});

test('every hour and every day of a year is read as it was written', () => {
  for (let at = Date.UTC(2027, 11, 30, 22, 1, 2, 3); at < Date.UTC(2029, 0, 2); at += 3_601_007) {
    const time = new Date(at);
    const day = `${time.getUTCFullYear()}-${pad(time.getUTCMonth() + 1)}-${pad(time.getUTCDate())}`;
    const clock = `${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}:${pad(time.getUTCSeconds())}`;
    const text = `${day} ${clock}.${pad(time.getUTCMilliseconds(), 3)}+00`;
    expect(parseTime(text).getTime(), text).toBe(at);
  }
});

test('what is no time is none', () => {
  for (const text of [
    '',
    'infinity',
    '-infinity',
    '2026-11-30 1a:00:00+00',
    '2026-xx-30 10:00:00+00',
  ])
    expect(parseTime(text).getTime(), text).toBe(new Date(text).getTime());
});
