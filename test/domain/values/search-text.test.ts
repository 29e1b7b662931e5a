import { expect, test } from 'vitest';
import { searchable } from '../../../src/domain/values/search-text.js';

test.each([
  ['TÜ-AB 12', 'tüab12'],
  ['TU\u0308 – ab\u00a012', 'tüab12'],
  ['Ｖａｎ　１', 'van1'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['οδός', 'οδόσ'],
  ['МОСКВА-1', 'москва1'],
  ['東京 500', '東京500'],
  ['a\u00adb\u200bc\td\u2212e', 'abcde'],
  ['-  –', ''],
])('%j is searched as %j', (text, expected) => {
  expect(searchable(text)).toBe(expected);
  expect(searchable(expected)).toBe(expected);
});
