/** Texts that engines and locales order, compare and change differently. */
export const ODD_TEXTS: readonly string[] = [
  'Zebra',
  'apple',
  'Apple',
  'Äpfel',
  'A\u0308pfel',
  'ß',
  'ss',
  'a b',
  'a-b',
  'a_b',
  'a%b',
  'back\\slash',
  '"quoted"',
  "o'clock",
  '😀',
  '\uffee',
  ' ',
  'İstanbul',
  'istanbul',
  'tab\tline\nend',
  '{"key":"Zebra"}',
  'null',
  '0',
  'é',
];

/** Number of rows of each table. */
export const COUNT = ODD_TEXTS.length;

export const text = (index: number): string => ODD_TEXTS[index % COUNT] ?? '';

/** Time at that index; three rows share each. */
export const at = (index: number): Date =>
  new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 3) * 250);

/** Tag of the vehicle at that index. */
export const tagOf = (index: number): { readonly key: string; readonly value: string } => ({
  key: text(index),
  value: text(index + 3),
});

/** VIN of the vehicle at that index: unique in upper case, as every VIN. */
export const vinAt = (index: number): string => `${text(index).toUpperCase()}${index}`;
