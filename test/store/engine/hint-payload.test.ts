import { describe, expect, it } from 'vitest';
import { readHints, writeHints } from '../../../src/store/engine/hint-payload.js';
import { type Hint } from '../../../src/store/engine/hints.js';

describe('the payload of hints', () => {
  it('names each topic and id once', () => {
    const hints: Hint[] = [
      { topic: 'journal', id: 'flt_1' },
      { topic: 'journal', id: 'flt_2' },
      { topic: 'ended' },
      { topic: 'journal', id: 'flt_1' },
      { topic: 'ended' },
    ];
    const payload = writeHints('me', hints);
    expect(payload).toBe('me journal:flt_1,flt_2 ended');
    expect(readHints(payload)).toEqual({
      from: 'me',
      hints: new Map([
        ['journal', new Set(['flt_1', 'flt_2'])],
        ['ended', undefined],
      ]),
    });
  });

  it('leaves out the ids of the longest topics rather than grow beyond what PostgreSQL takes', () => {
    const many = Array.from({ length: 1000 }, (_, index): Hint => ({
      topic: 'webhooks',
      id: `acc_${index}`,
    }));
    const payload = writeHints('me', [...many, { topic: 'journal', id: 'flt_1' }]);
    expect(payload).toBe('me webhooks journal:flt_1');
  });

  it('means everything of a topic if one hint has no id', () => {
    const payload = writeHints('me', [{ topic: 'state', id: 'onb_1' }, { topic: 'state' }]);
    expect(readHints(payload).hints).toEqual(new Map([['state', undefined]]));
  });

  it('is readable when a newer version has more topics, and when it is odd', () => {
    expect(readHints('me moods:x,y rights').hints).toEqual(new Map([['rights', undefined]]));
    for (const odd of ['', ' ', 'me', 'me :', 'me  :a:b '])
      expect(readHints(odd).hints).toEqual(new Map());
  });
});
