import { CONTENDERS, type ReadResults, READS } from './reads.js';

const COLORS = { floor: '#9aa0a6', mercurius: '#e8a33d', fleetgraph: '#1f6feb' } as const;
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 320, 48, 40, 36] as const;

/** Bars: each contender's rate over the floor's, for each read. */
export function toChart(reads: ReadResults): string {
  const names = READS.filter((read) => read in reads);
  const share = (read: (typeof READS)[number], name: (typeof CONTENDERS)[number]): number => {
    const measured = reads[read];
    return measured ? measured[name].perSecond / measured.floor.perSecond : NaN;
  };
  const top =
    Math.max(1, ...names.flatMap((read) => CONTENDERS.map((name) => share(read, name)))) * 1.1;
  const y = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const group = (WIDTH - LEFT - 16) / names.length;
  const bar = group / (CONTENDERS.length + 1);
  const text = (x: number, at: number, content: string, anchor = 'middle') =>
    `<text x="${x.toFixed(1)}" y="${at.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
  const lines = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<line x1="${LEFT}" x2="${WIDTH - 16}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#d0d7de"/>${text(LEFT - 6, y(value) + 4, value.toFixed(2), 'end')}`,
  );
  const bars = names.flatMap((read, index) => [
    ...CONTENDERS.map((name, at) => {
      const x = LEFT + index * group + (at + 0.5) * bar;
      const value = share(read, name);
      return `<rect x="${x.toFixed(1)}" y="${y(value).toFixed(1)}" width="${(bar * 0.9).toFixed(1)}" height="${(y(0) - y(value)).toFixed(1)}" fill="${COLORS[name]}"/>${text(x + bar * 0.45, y(value) - 4, value.toFixed(2))}`;
    }),
    text(LEFT + (index + 0.5) * group, HEIGHT - BOTTOM + 18, read),
  ]);
  const legend = CONTENDERS.map(
    (name, index) =>
      `<rect x="${LEFT + index * 130}" y="10" width="12" height="12" fill="${COLORS[name]}"/>${text(LEFT + index * 130 + 18, 21, name, 'start')}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#24292f">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${[...lines, ...bars, ...legend].join('\n')}
</svg>
`;
}
