import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canFollow,
  type Clearance,
  CLEARANCE_STATUSES,
  type ClearanceStatus,
} from '../../src/domain/clearance.js';
import {
  type Change,
  type RemoteState,
  unseenChanges,
} from '../../src/domain/clearance-history.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const change = (
  status: ClearanceStatus,
  seconds: number,
  reason: string | null = null,
): Change => ({ status, reason, at: at(seconds) });
const known = (
  status: ClearanceStatus,
  changelogSeen: number,
  provisional = false,
  changedAt = at(0),
) => ({ status, changelogSeen, provisional, changedAt });

describe('unseenChanges', () => {
  it('takes the whole changelog of a clearance that was not known', () => {
    const changelog = [change('PENDING', 0), change('APPROVED', 5)];
    expect(unseenChanges(null, { status: 'APPROVED', changelog }, at(9))).toEqual({
      changes: changelog,
      confirmed: null,
      overtaken: [],
      provisional: false,
      seen: 2,
    });
  });

  it('takes nothing from an answer that its own times prove to be older, whatever clocks say', () => {
    const changelog = [change('PENDING', 0), change('APPROVED', 5)];
    const older = { status: 'APPROVED', changelog } as const;
    for (const ours of [
      known('REVOKING', 3, false, at(9)),
      // The provider stores two entries, and has dropped the first one since.
      known('REVOKING', 2, false, at(9)),
      // Within the same second.
      known('REVOKING', 3, false, at(5)),
      known('PENDING', 5, false, at(20)),
    ])
      expect(unseenChanges(ours, older, at(30)), JSON.stringify(ours)).toEqual({
        changes: [],
        confirmed: null,
        overtaken: [],
        provisional: false,
        seen: ours.changelogSeen,
      });
  });

  it('takes the state of an answer whose changelog lacks entries or times: it proves no age', () => {
    const ours = known('PENDING', 1, false, at(9));
    const remote = { status: 'APPROVED', changelog: [change('APPROVED', 9)] } as const;
    expect(unseenChanges(ours, remote, at(30)).changes).toEqual([]);
    const vague = { ...remote, isVague: true };
    expect(unseenChanges(ours, vague, at(30))).toMatchObject({
      changes: [{ status: 'APPROVED', at: at(30) }],
      provisional: true,
    });
    // Asked for before we heard from the provider last: only entries count.
    expect(unseenChanges(ours, vague, at(30), true).changes).toEqual([]);
  });

  it('takes a state that the changelog does not explain, and a clearance that began again', () => {
    const changelog = [change('PENDING', 0), change('APPROVED', 5)];
    expect(
      unseenChanges(known('REVOKING', 3, false, at(9)), { status: 'REVOKED', changelog }, at(30))
        .changes,
    ).toEqual([change('REVOKED', 30)]);
    const again = [change('PENDING', 12)];
    expect(
      unseenChanges(
        known('REVOKED', 4, false, at(9)),
        { status: 'PENDING', changelog: again },
        at(30),
      ).changes,
    ).toEqual(again);
  });

  it('takes a state without an entry as of now, until its entry comes', () => {
    const first = unseenChanges(null, { status: 'PENDING', changelog: [] }, at(9));
    expect(first).toEqual({
      changes: [change('PENDING', 9)],
      confirmed: null,
      overtaken: [],
      provisional: true,
      seen: 0,
    });
    const entry = change('PENDING', 7);
    const second = unseenChanges(
      known('PENDING', 0, true, at(9)),
      { status: 'APPROVED', changelog: [entry, change('APPROVED', 8)] },
      at(20),
    );
    expect(second).toEqual({
      changes: [change('APPROVED', 8)],
      confirmed: entry,
      overtaken: [],
      provisional: false,
      seen: 2,
    });
  });

  it('makes nothing of the changelog it has seen, however often it is read', () => {
    const changelog = [change('PENDING', 0), change('REJECTED', 1, 'not ours')];
    expect(
      unseenChanges(known('REJECTED', 2, false, at(1)), { status: 'REJECTED', changelog }, at(9)),
    ).toMatchObject({ changes: [], provisional: false, seen: 2 });
  });

  it('goes by times where the provider has shortened its changelog, to the second', () => {
    const changelog = [change('APPROVED', 5), change('REVOKING', 5), change('REVOKED', 8)];
    const { changes } = unseenChanges(
      known('APPROVED', 9, false, at(5)),
      { status: 'REVOKED', changelog },
      at(9),
    );
    expect(changes).toEqual([change('REVOKING', 5), change('REVOKED', 8)]);
  });

  it('misses nothing where the provider retains only its last entries, and their number stays the same', () => {
    const changelog = [change('REVOKED', 8), change('PENDING', 9), change('APPROVED', 11)];
    const { changes, provisional } = unseenChanges(
      known('PENDING', 3, false, at(9)),
      { status: 'APPROVED', changelog },
      at(12),
    );
    expect({ changes, provisional }).toEqual({
      changes: [change('APPROVED', 11)],
      provisional: false,
    });
    const round = [change('APPROVED', 11), change('REVOKED', 12), change('PENDING', 13)];
    expect(
      unseenChanges(
        known('PENDING', 3, false, at(9)),
        { status: 'PENDING', changelog: round },
        at(14),
      ).changes,
    ).toEqual(round);
  });

  it('does not go back for an answer from before what it knows by a command', () => {
    const stale: RemoteState = {
      status: 'APPROVED',
      changelog: [change('PENDING', 0), change('APPROVED', 1)],
    };
    expect(unseenChanges(known('REVOKING', 2, true, at(5)), stale, at(9), true)).toEqual({
      changes: [],
      confirmed: null,
      overtaken: [],
      provisional: false,
      seen: 2,
    });
  });

  it('does not take the shorter changelog of an old answer for a shortened one, even within one second', () => {
    const old: RemoteState = {
      status: 'REJECTED',
      changelog: [change('PENDING', 0), change('REJECTED', 0)],
    };
    expect(unseenChanges(known('PENDING', 3), old, at(9), true)).toMatchObject({
      changes: [],
      provisional: false,
      seen: 3,
    });
  });

  it('takes from an answer that crossed another one what its changelog proves to be new', () => {
    const crossed: RemoteState = {
      status: 'APPROVED',
      changelog: [change('PENDING', 0), change('APPROVED', 1)],
    };
    expect(unseenChanges(known('PENDING', 1), crossed, at(9), true).changes).toEqual([
      change('APPROVED', 1),
    ]);
  });

  it('waits for the entry of a state that the changelog does not show yet', () => {
    const lagging: RemoteState = {
      status: 'REVOKING',
      changelog: [change('PENDING', 0), change('APPROVED', 1)],
    };
    expect(unseenChanges(known('REVOKING', 1, true, at(5)), lagging, at(9))).toMatchObject({
      changes: [],
      confirmed: null,
    });
  });
});

/** Actions of a carmaker, or of a person at the provider's console. */
type Step =
  | { readonly kind: 'provider'; readonly pick: number; readonly seconds: number }
  | { readonly kind: 'request' }
  | { readonly kind: 'end' }
  | { readonly kind: 'read' }
  | { readonly kind: 'late-read'; readonly ago: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('provider' as const),
      pick: fc.nat(5),
      seconds: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'request' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'end' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'read' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('late-read' as const),
      ago: fc.integer({ min: 1, max: 6 }),
    }),
  },
);

interface Event {
  readonly status: ClearanceStatus;
  readonly at: Date;
}

const ENDED: readonly ClearanceStatus[] = ['REJECTED', 'REVOKED', 'CANCELED'];

/** One provider and one record of ours, with a clock of whole milliseconds that never stands still. */
class Story {
  readonly log: Change[] = [];
  readonly journal: Event[] = [];
  readonly snapshots: { readonly remote: RemoteState; readonly askedAt: number }[] = [];
  known: Pick<Clearance, 'status' | 'changedAt' | 'provisional' | 'changelogSeen'> | null = null;
  observedAt = -1;
  time = 0;
  providerSeconds = 0;

  run(next: Step): void {
    this.time += 10;
    this.snapshots.push({ remote: this.remote(), askedAt: this.time });
    switch (next.kind) {
      case 'provider': {
        const options = CLEARANCE_STATUSES.filter((status) =>
          this.log.length === 0 ? status === 'PENDING' : canFollow(this.current(), status),
        );
        this.enter(options[next.pick % options.length]!, next.seconds);
        return;
      }
      case 'request': {
        this.request();
        return;
      }
      case 'end': {
        this.end();
        return;
      }
      case 'read': {
        this.hear(this.remote(), this.time);
        return;
      }
      case 'late-read': {
        const late = this.snapshots.at(-1 - next.ago);
        if (late) this.hear(late.remote, late.askedAt);
      }
    }
  }

  current(): ClearanceStatus | null {
    return this.log.at(-1)?.status ?? null;
  }

  remote(): RemoteState {
    return { status: this.current() ?? 'PENDING', changelog: [...this.log] };
  }

  enter(status: ClearanceStatus, seconds: number): void {
    this.providerSeconds += seconds;
    this.log.push(change(status, this.providerSeconds));
  }

  /** We ask again for what has ended by our record, or never was; the answer is PENDING only where this made it so. */
  request(): void {
    if (this.known && !ENDED.includes(this.known.status)) return;
    const askedAt = this.time;
    const current = this.current();
    const ended = current === null || ENDED.includes(current);
    if (ended) this.enter('PENDING', 1);
    // A clearance from before the request is looked up, as the worker does.
    this.hear(ended ? { status: 'PENDING', changelog: [] } : this.remote(), askedAt);
  }

  /** We end what is approved or pending by our record; the record is read afterwards, unless the provider has just gone. */
  end(): void {
    const askedAt = this.time;
    if (
      this.known?.status !== this.current() ||
      this.known.changelogSeen !== this.log.length - (this.known.provisional ? 1 : 0)
    )
      return;
    if (this.current() !== 'APPROVED' && this.current() !== 'PENDING') return;
    this.enter(this.current() === 'APPROVED' ? 'REVOKING' : 'CANCELING', 1);
    this.hear({ status: this.current()!, changelog: [] }, askedAt);
  }

  hear(remote: RemoteState, askedAt: number): void {
    if (this.log.length === 0) return;
    if (remote.changelog.length === 0 && remote.status !== this.current()) return;
    this.time += 1;
    const now = new Date(at(1_000_000).getTime() + this.time);
    const mayBeOld = this.known !== null && this.observedAt > askedAt;
    const { changes, confirmed, overtaken, provisional, seen } = unseenChanges(
      this.known,
      remote,
      now,
      mayBeOld,
    );
    if (confirmed) {
      for (const [back, entry] of [...overtaken, confirmed].reverse().entries()) {
        const place = this.journal.length - 1 - back;
        expect(entry.status).toBe(this.journal[place]?.status);
        this.journal[place] = { status: entry.status, at: entry.at };
      }
    }
    for (const next of changes) {
      expect(
        canFollow(this.journal.at(-1)?.status ?? null, next.status),
        `${String(this.journal.at(-1)?.status)} → ${next.status}`,
      ).toBe(true);
      this.journal.push({ status: next.status, at: next.at });
    }
    const last = this.journal.at(-1)!;
    const wasProvisional = this.known?.provisional ?? false;
    this.known = {
      status: last.status,
      changedAt: last.at,
      provisional: changes.length > 0 ? provisional : confirmed ? false : wasProvisional,
      changelogSeen: seen,
    };
    if (!mayBeOld || changes.length > 0) this.observedAt = this.time;
  }
}

describe('unseenChanges, whatever happens in whatever order', () => {
  it("ends with the provider's history in order, at the provider's times, by legal steps alone", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const story = new Story();
        for (const next of steps) story.run(next);
        story.time += 10;
        story.hear(story.remote(), story.time);
        expect(story.journal).toEqual(
          story.log.map(({ status, at: time }) => ({ status, at: time })),
        );
        expect(story.known?.provisional ?? false).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });
});
