import { parse } from 'yaml';
import { type Json } from './simulator.js';

/** Values under `.Values`, `.Release` and `.Chart`. */
export type HelmScope = Readonly<Record<string, Json>>;

/** An action that stands on a line of its own. */
const BLOCK = /^\s*\{\{- (if not|if|range|else|end)(.*?) ?\}\}$/;
const RANGE = /^ \$name, \$value := (\.\S+)$/;

interface Frame {
  readonly kind: 'if' | 'range';
  isActive: boolean;
  readonly lines: string[];
  readonly items: readonly (readonly [string, Json])[];
}

/**
 * Renders the few constructs of Helm that the chart uses: `if`, `if not`, `else`, `end` and
 * `range $name, $value` on lines of their own; paths, `quote`, `add` and `toYaml … | nindent`.
 * @throws Error for any other, so that a template does not pass unread
 */
export function renderTemplate(template: string, scope: HelmScope): Json {
  const outer: Frame = { kind: 'if', isActive: true, lines: [], items: [] };
  const frames: Frame[] = [outer];
  for (const line of template.split('\n')) {
    const [, action, argument = ''] = BLOCK.exec(line) ?? [];
    const frame = frames.at(-1)!;
    if (action === undefined) {
      if (!frames.every(({ isActive }) => isActive)) continue;
      const isRepeated = frames.some(({ kind }) => kind === 'range');
      frame.lines.push(isRepeated ? line : expand(line, scope));
    } else if (action === 'else') frame.isActive = !frame.isActive;
    else if (action === 'end') {
      frames.pop();
      frames.at(-1)!.lines.push(...linesOf(frame, scope));
    } else if (action === 'range') {
      const path = RANGE.exec(argument)?.[1];
      if (path === undefined) throw new Error(`not a known range: ${line}`);
      const items = Object.entries<Json>(valueOf(path, scope) as object);
      frames.push({ kind: 'range', isActive: items.length > 0, lines: [], items });
    } else {
      const isSet = Boolean(valueOf(argument.trim(), scope));
      const isActive = action === 'if' ? isSet : !isSet;
      frames.push({ kind: 'if', isActive, lines: [], items: [] });
    }
  }
  if (frames.length !== 1) throw new Error('a block has no end');
  return parse(outer.lines.join('\n'));
}

function linesOf({ kind, lines, items }: Frame, scope: HelmScope): readonly string[] {
  if (kind === 'if') return lines;
  return items.flatMap(([name, value]) =>
    lines.map((line) => expand(line, { ...scope, $name: name, $value: value })),
  );
}

function expand(line: string, scope: HelmScope): string {
  return line.replaceAll(/\{\{-? (.*?) \}\}/g, (_whole, expression: string) => {
    const [, yaml] = /^toYaml (\S+) \| nindent \d+$/.exec(expression) ?? [];
    // JSON is YAML, so that its indentation does not matter.
    if (yaml !== undefined) return JSON.stringify(valueOf(yaml, scope));
    const [, quoted] = /^(\S+) \| quote$/.exec(expression) ?? [];
    if (quoted !== undefined) return JSON.stringify(String(valueOf(quoted, scope)));
    const [, path, more] = /^add (\S+) (\d+)$/.exec(expression) ?? [];
    if (path !== undefined) return String(Number(valueOf(path, scope)) + Number(more));
    return String(valueOf(expression, scope));
  });
}

/** @throws Error for a value that values.yaml does not have */
function valueOf(path: string, scope: HelmScope): Json {
  if (path.startsWith('$')) return scope[path];
  if (!/^(\.\w+)+$/.test(path)) throw new Error(`not a known expression: ${path}`);
  return path
    .slice(1)
    .split('.')
    .reduce<Json>((at, name) => {
      if (at === undefined || !(name in (at as object))) throw new Error(`there is no ${path}`);
      return (at as Record<string, Json>)[name];
    }, scope);
}
