import { describe, expect, test } from 'vitest';
import { UnreadWatch } from '../../src/http/socket-health.js';

const MEBIBYTE = 1024 * 1024;

describe('a subscriber who stops reading', () => {
  function watch(bufferedAmount: number) {
    const state = { bufferedAmount, seconds: 0, ended: 0 };
    const socket = {
      get bufferedAmount() {
        return state.bufferedAmount;
      },
      terminate: () => void (state.ended += 1),
    };
    return { state, unread: new UnreadWatch(socket, () => new Date(state.seconds * 1000)) };
  }

  test('is let alone while little is unread, however long', () => {
    const { state, unread } = watch(MEBIBYTE);
    for (; state.seconds < 60; state.seconds += 1) unread.check();
    expect(state.ended).toBe(0);
  });

  test('is cut off when much stays unread for five seconds', () => {
    const { state, unread } = watch(MEBIBYTE + 1);
    for (; state.seconds < 5; state.seconds += 1) unread.check();
    expect(state.ended).toBe(0);
    unread.check();
    expect(state.ended).toBe(1);
  });

  test('has five seconds again after catching up', () => {
    const { state, unread } = watch(2 * MEBIBYTE);
    unread.check();
    state.seconds = 4;
    state.bufferedAmount = 0;
    unread.check();
    state.seconds = 8;
    state.bufferedAmount = 2 * MEBIBYTE;
    unread.check();
    state.seconds = 12;
    unread.check();
    expect(state.ended).toBe(0);
  });

  test('is cut off at once when far too much is unread', () => {
    const { state, unread } = watch(8 * MEBIBYTE + 1);
    unread.check();
    expect(state.ended).toBe(1);
  });
});
