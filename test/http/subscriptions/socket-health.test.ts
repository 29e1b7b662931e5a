import { describe, expect, test } from 'vitest';
import { UnreadWatch } from '../../../src/http/subscriptions/socket-health.js';
import { observedBudget } from '../../support/limits.js';

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
    const { budget, hits } = observedBudget();
    const share = budget.open('192.0.2.1', socket.terminate);
    const now = () => new Date(state.seconds * 1000);
    return { state, budget, hits, unread: new UnreadWatch({ socket, share, budget, now }) };
  }

  test('is let alone while there is nothing for it to read, however long', () => {
    const { state, unread } = watch(0);
    for (; state.seconds < 60; state.seconds += 1) unread.check();
    expect(state.ended).toBe(0);
  });

  test('is cut off when it takes nothing for three seconds', () => {
    const { state, hits, unread } = watch(1);
    for (; state.seconds < 3; state.seconds += 1) unread.check();
    expect(state.ended).toBe(0);
    unread.check();
    expect(state.ended).toBe(1);
    expect(hits).toEqual(['unread-time']);
  });

  test('has its time again after each message that it took, and after catching up', () => {
    const { state, unread } = watch(2 * MEBIBYTE);
    unread.check();
    state.seconds = 2;
    unread.taken();
    unread.check();
    state.seconds = 4;
    unread.check();
    state.bufferedAmount = 0;
    unread.check();
    state.seconds = 9;
    state.bufferedAmount = 2 * MEBIBYTE;
    unread.check();
    state.seconds = 11;
    unread.check();
    expect(state.ended).toBe(0);
    state.seconds = 15;
    unread.check();
    expect(state.ended).toBe(1);
  });

  test('is cut off at once when far too much is unread', () => {
    const { state, hits, unread } = watch(24 * MEBIBYTE + 1);
    unread.check();
    expect(state.ended).toBe(1);
    expect(hits).toEqual(['unread-caller']);
  });

  test('counts in the budget of its caller until it is cut off', () => {
    const { state, budget, unread } = watch(5 * MEBIBYTE);
    unread.check();
    expect(budget.bytes).toBe(5 * MEBIBYTE);
    state.bufferedAmount = 0;
    unread.allTaken();
    expect(budget.bytes).toBe(0);
    state.bufferedAmount = 25 * MEBIBYTE;
    unread.check();
    unread.check();
    expect(budget.bytes).toBe(0);
  });
});
