import { type z } from 'zod';
import { Problem } from './problems.js';

/** The body in the schema's shape. @throws Problem with the first field at fault. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const reading = schema.safeParse(body ?? {});
  if (reading.success) return reading.data;
  const issue = reading.error.issues[0];
  throw new Problem('/problems/validation-error', issue ? toDetail(issue) : 'The body is invalid.');
}

function toDetail(issue: z.core.$ZodIssue): string {
  const property = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return `The property '${[...issue.path, issue.keys[0] ?? ''].join('.')}' is not allowed.`;
    case 'invalid_type':
      return `The value for property "${property}" must be a ${issue.expected}.`;
    case 'too_big':
      return `The value for property "${property}" is longer than the allowed maximum length of ${issue.maximum} characters.`;
    default:
      return `The value for property "${property}" is invalid.`;
  }
}
