import { z } from 'zod';

/** Change of a successful answer: its items change, the effect of the request does not. */
export const oddAnswer = {
  /** Field by which the items of the answer are known, e.g. `vin`. */
  of: z.string().min(1),
  /** Fields that an item must have for it to be chosen, by their paths, e.g. `{"vin": "…"}`. */
  where: z.record(z.string(), z.unknown()).optional(),
  /** Which of those are changed. */
  which: z.enum(['first', 'all']).default('first'),
  /** Fields to set, by their paths; `*` stands for every element of a list. */
  set: z.record(z.string(), z.unknown()).optional(),
  /** Fields to leave out, by their paths. */
  unset: z.array(z.string().min(1)).optional(),
  /** Replacement of the item. */
  replace: z.unknown().optional(),
  /** Name of a field to put the item into. */
  wrap: z.string().min(1).optional(),
  /** Repeats the item, as it was before the change. */
  twice: z.boolean().default(false),
  /** Omits the item. */
  drop: z.boolean().default(false),
};
export type OddAnswer = z.output<z.ZodObject<typeof oddAnswer>>;

type Fields = Readonly<Record<string, unknown>>;

/** The answer's JSON with the changes; an answer that is no JSON stays as it is. */
export function makeOdd(text: string, odd: OddAnswer): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(new OddReader(odd).read(body));
}

class OddReader {
  readonly #odd: OddAnswer;
  #isDone = false;

  constructor(odd: OddAnswer) {
    this.#odd = odd;
  }

  read(value: unknown): unknown {
    if (Array.isArray(value)) return value.flatMap((item: unknown) => this.#items(item));
    if (!isFields(value)) return value;
    if (this.#isChosen(value)) return this.#change(value)[0];
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, this.read(field)]),
    );
  }

  #items(item: unknown): readonly unknown[] {
    return this.#isChosen(item) ? this.#change(item) : [this.read(item)];
  }

  #isChosen(item: unknown): item is Fields {
    const { of, where = {}, which } = this.#odd;
    if (!isFields(item) || !Object.hasOwn(item, of) || (which === 'first' && this.#isDone))
      return false;
    return Object.entries(where).every(([path, value]) => valueAt(item, path) === value);
  }

  #change(item: Fields): readonly unknown[] {
    this.#isDone = true;
    const { set = {}, unset = [], replace, wrap, twice, drop } = this.#odd;
    if (drop) return [];
    const odd: unknown = structuredClone(item);
    for (const [path, value] of Object.entries(set)) changeAt(odd, path.split('.'), value);
    for (const path of unset) changeAt(odd, path.split('.'), undefined);
    const placed = replace === undefined ? odd : replace;
    return [...(twice ? [item] : []), wrap === undefined ? placed : { [wrap]: placed }];
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (isFields(at) ? at[name] : undefined), value);
}

/** Sets a field of a copy, or with undefined takes it away. */
function changeAt(value: unknown, [name = '', ...rest]: readonly string[], to: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Record<string, unknown>;
  for (const key of name === '*' ? Object.keys(fields) : [name]) {
    if (rest.length > 0) changeAt(fields[key], rest, to);
    else if (to === undefined) Reflect.deleteProperty(fields, key);
    else fields[key] = to;
  }
}
