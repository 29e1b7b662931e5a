import { hash } from 'node:crypto';
import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { LoopWatch } from '../../../src/graphql/engine/loop-watch.js';

let [time, cpu] = [0, 0];
let lines: (readonly [fields: object, message: string])[];
let held: number[];
let watch: LoopWatch;

beforeEach(() => {
  [time, cpu, lines, held] = [0, 0, [], []];
  watch = new LoopWatch({
    log: { warn: (fields, message) => void lines.push([fields, message]) },
    telemetry: { loopHeld: (seconds) => void held.push(seconds) },
    now: () => time,
    cpuMs: () => cpu,
  });
});

const pass = (ms: number, cpuMs = ms): void => {
  time += ms;
  cpu += cpuMs;
};
const sha256 = (text: string): string => hash('sha256', text);

describe('the watch of the event loop', () => {
  it('names the operation that was begun last before the loop stood still, and counts it', () => {
    const text = 'query Heavy($secret: String) { fleets { nodes { id } } } query Other { a }';
    watch.note(text);
    watch.note(parse(text), 'Heavy');
    pass(2500.4, 2400);
    watch.tick();
    expect(held).toEqual([2.5004]);
    expect(lines).toEqual([
      [
        {
          heldMs: 2500,
          cpuMs: 2400,
          operations: [
            { name: 'Heavy', sha256: sha256(text) },
            { name: null, sha256: sha256(text) },
          ],
        },
        'the event loop was held; these operations were begun last',
      ],
    ]);
  });

  it('says nothing while the loop turns', () => {
    for (let tick = 0; tick < 100; tick += 1) {
      watch.note('{ a }');
      pass(999);
      watch.tick();
    }
    expect([lines, held]).toEqual([[], []]);
  });

  it('names none that was begun long before, and at most four', () => {
    watch.note('{ old }');
    for (let tick = 0; tick < 5; tick += 1) {
      pass(100);
      watch.tick();
    }
    pass(1000, 3);
    watch.tick();
    expect(lines[0]?.[0]).toEqual({ heldMs: 1000, cpuMs: 3, operations: [] });
    for (let number = 0; number < 10; number += 1) watch.note(`{ a${number} }`);
    pass(1000);
    watch.tick();
    expect(lines[1]?.[0]).toMatchObject({
      operations: [9, 8, 7, 6].map((number) => ({ sha256: sha256(`{ a${number} }`) })),
    });
  });

  it('takes a document without its source and an operation that is not there', () => {
    watch.note(parse('{ a }', { noLocation: true }), 'Missing');
    pass(1000);
    watch.tick();
    expect(lines[0]?.[0]).toMatchObject({ operations: [{ name: null }] });
  });
});
