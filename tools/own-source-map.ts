import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * Leaves only our own sources in a source map: Node parses the whole map at the start, and those of
 * packages are two thirds of it.
 */
export function ownSourceMap(text: string): string {
  const { sources, mappings } = JSON.parse(text) as SourceMap;
  const own = new Map<number, number>();
  for (const [index, source] of sources.entries())
    if (!source.includes('node_modules/')) own.set(index, own.size);
  const toOwn = (segment: SourceMapSegment): SourceMapSegment => {
    const source = segment.length > 1 ? own.get(segment[1] ?? -1) : undefined;
    return source === undefined
      ? [segment[0]]
      : [segment[0], source, segment[2] ?? 0, segment[3] ?? 0];
  };
  const isNew = (segment: SourceMapSegment, index: number, line: readonly SourceMapSegment[]) =>
    segment.length > 1 || line[index - 1]?.length !== 1;
  return JSON.stringify({
    version: 3,
    sources: [...own.keys()].map((index) => sources[index]),
    names: [],
    mappings: encode(decode(mappings).map((line) => line.map(toOwn).filter(isNew))),
  });
}
