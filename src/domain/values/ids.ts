import { monotonicFactory } from 'ulid';

/** Every kind of id the graph hands out, by the prefix that types it. */
export const ID_PREFIXES = {
  fleet: 'flt',
  account: 'acc',
  vehicle: 'veh',
  enrollment: 'enr',
  credential: 'crd',
  driver: 'drv',
  event: 'evt',
  grant: 'grt',
  onboarding: 'onb',
  client: 'cli',
  audit: 'aud',
  command: 'cmd',
  delivery: 'dlv',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const drawn = new Uint32Array(256);
let used = drawn.length;

/** From 0 to less than 1, from the system's source of randomness; drawn ahead, for asking there takes longer than all else of an id. */
function random(): number {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  return (drawn[used++] ?? 0) / 2 ** 32;
}

const ulid = monotonicFactory(random);

/** A new opaque id, `prefix_ULID`; ids made later in one process sort later. */
export function newId(kind: IdKind): string {
  return `${ID_PREFIXES[kind]}_${ulid()}`;
}

/** The kind an id claims to be by its prefix, or undefined for anything that is not an id of ours. */
export function kindOfId(id: string): IdKind | undefined {
  const match = /^([a-z]{3})_[0-9A-HJKMNP-TV-Z]{26}$/.exec(id);
  if (!match) return undefined;
  return (Object.keys(ID_PREFIXES) as IdKind[]).find((kind) => ID_PREFIXES[kind] === match[1]);
}
