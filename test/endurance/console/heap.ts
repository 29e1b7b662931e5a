import { type CDPSession } from 'playwright-core';

/** Kinds of heap nodes that a page's own values are; machine code and the browser's are others. */
const OWN = new Set([
  'array',
  'bigint',
  'closure',
  'concatenated string',
  'number',
  'object',
  'regexp',
  'sliced string',
  'string',
  'symbol',
]);

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly (readonly string[] | string)[];
    };
  };
  readonly nodes: readonly number[];
}

async function snapshotOf(devtools: CDPSession): Promise<Snapshot> {
  const parts: string[] = [];
  const take = ({ chunk }: { readonly chunk: string }): void => void parts.push(chunk);
  devtools.on('HeapProfiler.addHeapSnapshotChunk', take);
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  devtools.off('HeapProfiler.addHeapSnapshotChunk', take);
  return JSON.parse(parts.join('')) as Snapshot;
}

/**
 * Returns the bytes of the values that a page references. The heap as a whole also has the code
 * that V8 compiles as a page runs, and what the protocol that measures it records of each request.
 */
export async function ownBytes(devtools: CDPSession): Promise<number> {
  const { snapshot, nodes } = await snapshotOf(devtools);
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const kind = fields.indexOf('type');
  const size = fields.indexOf('self_size');
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length)
    if (OWN.has(types[kind]?.[nodes[at + kind] ?? -1] ?? '')) bytes += nodes[at + size] ?? 0;
  return bytes;
}
