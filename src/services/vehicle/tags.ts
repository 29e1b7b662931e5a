import { type UserError, userError } from '../../domain/errors.js';
import { type Tag } from '../../domain/vehicle.js';

const MAX_TAGS = 50;
const MAX_TAG_LENGTH = 200;

/** Checks tags: keys are unique and not empty; High Mobility takes keys and values as text. */
export function checkTags(tags: readonly Tag[], field: readonly string[]): readonly UserError[] {
  if (tags.length > MAX_TAGS)
    return [userError('TOO_MANY', field, `A vehicle has at most ${MAX_TAGS} tags.`)];
  const seen = new Set<string>();
  const errors: UserError[] = [];
  for (const [index, { key, value }] of tags.entries()) {
    const at = [...field, String(index), 'key'];
    const isTooLong = key.length > MAX_TAG_LENGTH || value.length > MAX_TAG_LENGTH;
    if (key.trim() === '') errors.push(userError('REQUIRED', at, 'Give the tag a key.'));
    else if (seen.has(key)) {
      const named = JSON.stringify(key.slice(0, MAX_TAG_LENGTH));
      errors.push(userError('INVALID', at, `The key ${named} is there twice.`));
    }
    if (isTooLong) {
      errors.push(
        userError(
          'INVALID',
          [...field, String(index)],
          `A tag's key and value have at most ${MAX_TAG_LENGTH} characters.`,
        ),
      );
    }
    seen.add(key);
  }
  return errors;
}
