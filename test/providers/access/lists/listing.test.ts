import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NO_TELEMETRY, type UnreadableItemReport } from '../../../../src/domain/ports/telemetry.js';
import {
  type ItemKind,
  ItemReader,
  nameText,
  unwrap,
} from '../../../../src/providers/access/lists/listing.js';

interface Thing {
  readonly id: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly log?: readonly { readonly at: string }[] | undefined;
}
const THING: ItemKind<Thing> = {
  schema: z.object({
    id: z.string(),
    tags: z.record(z.string(), z.string()).optional(),
    log: z
      .array(z.object({ at: z.string().refine((at) => at !== 'never', 'is no time') }))
      .optional(),
  }),
  essential: ['id'],
  nameOf: ({ id, vin }) => ({ vin: nameText(vin), id: nameText(id) }),
};

function readAll(...items: readonly unknown[]) {
  const counted: UnreadableItemReport[] = [];
  const telemetry = {
    ...NO_TELEMETRY,
    itemUnreadable: (report: UnreadableItemReport) => void counted.push(report),
  };
  const reader = new ItemReader({ provider: 'INVERS', call: 'listThings', telemetry });
  const read = items.map((item, place) => reader.read(item, place, THING));
  return { read, problems: reader.problems, counted };
}

describe('an item reader', () => {
  it('reads what is as it should be, and reports nothing', () => {
    const { read, problems, counted } = readAll({ id: 'a', tags: { x: 'y' }, more: 1 });
    expect([read, problems, counted]).toEqual([[{ id: 'a', tags: { x: 'y' } }], [], []]);
  });

  it('leaves out an item without what is essential, names it and counts it', () => {
    const { read, problems, counted } = readAll({ vin: 'V' }, { id: 7 }, null, { id: 'b' });
    expect(read).toEqual([undefined, undefined, undefined, { id: 'b' }]);
    expect(problems).toEqual([
      { vin: 'V', id: null, field: 'id', reason: 'is missing' },
      { vin: null, id: 'entry 2', field: 'id', reason: 'has a form that is not known' },
      { vin: null, id: 'entry 3', field: 'item', reason: 'has a form that is not known' },
    ]);
    expect(counted).toEqual([
      { provider: 'INVERS', call: 'listThings', field: 'id' },
      { provider: 'INVERS', call: 'listThings', field: 'id' },
      { provider: 'INVERS', call: 'listThings', field: 'item' },
    ]);
  });

  it('leaves out parts, each at its place, and reads the rest', () => {
    const log = [{ at: 'never' }, { at: '1' }, 'x', { at: 2 }, { at: '3' }];
    const { read, problems, counted } = readAll({
      id: 'a',
      tags: { good: 'x', 'odd one': 1 },
      log,
    });
    expect(read).toEqual([{ id: 'a', tags: { good: 'x' }, log: [{ at: '1' }, { at: '3' }] }]);
    expect(problems.map(({ field, reason }) => `${field} ${reason}`).sort()).toEqual([
      'log.0.at is no time',
      'log.2 has a form that is not known',
      'log.3.at has a form that is not known',
      'tags.odd one has a form that is not known',
    ]);
    // A name that a provider chose is no label of a metric.
    expect(new Set(counted.map(({ field }) => field))).toEqual(new Set(['log', 'tags']));
  });

  it('has no words of the provider in its reasons', () => {
    const { problems } = readAll(
      { id: { secret: 'fake-secret' } },
      { id: 'a', tags: 'fake-secret' },
    );
    expect(JSON.stringify(problems)).not.toContain('fake-secret');
  });
});

describe('unwrap', () => {
  it('finds what is needed below one of the names, and leaves alone what has it', () => {
    expect(unwrap({ vehicle: { id: 1 } }, 'id', ['data', 'vehicle'])).toEqual({ id: 1 });
    expect(unwrap({ id: 1, vehicle: { id: 2 } }, 'id', ['vehicle'])).toEqual({
      id: 1,
      vehicle: { id: 2 },
    });
    for (const other of [null, 'x', [], { vehicle: null }, { vehicle: {} }])
      expect(unwrap(other, 'id', ['vehicle'])).toBe(other);
  });
});

describe('nameText', () => {
  it('is one line of bounded length, and null for what is no text', () => {
    expect(nameText(' a\u0000\nb ')).toBe('a b');
    expect(nameText('x'.repeat(1000))).toHaveLength(100);
    for (const none of [7, null, undefined, {}, ' ']) expect(nameText(none)).toBeNull();
  });
});
