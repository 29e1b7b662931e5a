import {
  type SigningKeyStore,
  type StoredSigningKey,
} from '../../src/store/access/signing-keys.js';

/** Store of signing keys that holds its rows as JSON, as a database would. */
export class MemorySigningKeys implements SigningKeyStore {
  readonly rows: string[] = [];
  reads = 0;

  list(): Promise<readonly StoredSigningKey[]> {
    this.reads += 1;
    return Promise.resolve(
      this.rows.map((row) => {
        const key = JSON.parse(row) as Omit<StoredSigningKey, 'createdAt' | 'retiredAt'> & {
          createdAt: string;
          retiredAt: string | null;
        };
        return {
          ...key,
          createdAt: new Date(key.createdAt),
          retiredAt: key.retiredAt === null ? null : new Date(key.retiredAt),
        };
      }),
    );
  }

  insert(key: StoredSigningKey): Promise<void> {
    this.rows.push(JSON.stringify(key));
    return Promise.resolve();
  }

  /** As an operator would withdraw a key. */
  retire(kid: string, at: Date): void {
    const index = this.rows.findIndex((row) => row.includes(`"kid":"${kid}"`));
    this.rows[index] = JSON.stringify({ ...JSON.parse(this.rows[index]!), retiredAt: at });
  }
}

/** A clock that stands still until it is moved. */
export function testClock(start = '2026-01-01T00:00:00.500Z') {
  let time = Date.parse(start);
  return {
    now: () => new Date(time),
    advance: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}
