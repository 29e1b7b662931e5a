import type { ClearanceStatus } from './generated/graphql';

interface Look {
  readonly label: string;
  /** A shape, so that color is not all there is. */
  readonly sign: string;
  readonly tone: 'wait' | 'good' | 'bad' | 'quiet';
}

export const STATUSES: Readonly<Record<ClearanceStatus, Look>> = {
  PENDING: { label: 'Pending', sign: '◔', tone: 'wait' },
  APPROVED: { label: 'Approved', sign: '✓', tone: 'good' },
  REJECTED: { label: 'Rejected', sign: '✕', tone: 'bad' },
  REVOKING: { label: 'Revoking', sign: '◔', tone: 'wait' },
  REVOKED: { label: 'Revoked', sign: '−', tone: 'quiet' },
  CANCELING: { label: 'Canceling', sign: '◔', tone: 'wait' },
  CANCELED: { label: 'Canceled', sign: '−', tone: 'quiet' },
};

/** A maker's slug for people: `mercedes-benz` is Mercedes Benz, `bmw` is BMW. */
export function makerOf(brand: string): string {
  return brand.length <= 3
    ? brand.toUpperCase()
    : brand.replace(
        /(^|-)(\w)/g,
        (_, dash: string, letter: string) => (dash && ' ') + letter.toUpperCase(),
      );
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
const DAY = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});

/** The time for today, the day as well for what is older. */
export function when(moment: string): string {
  const date = new Date(moment);
  return (date.toDateString() === new Date().toDateString() ? CLOCK : DAY).format(date);
}
