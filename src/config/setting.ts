import { z } from 'zod';

/**
 * Reads one setting's text; reports every fault it finds, without ever repeating the text of a
 * secret.
 */
export type Read<T> = (text: string, fault: (message: string) => void) => T | undefined;

/** A zod schema of one variable; what the reader reported becomes its issues. */
export function setting<T>(read: Read<T>) {
  return z.string().transform((text, context): T => {
    const faults: string[] = [];
    const value = read(text.trim(), (message) => faults.push(message));
    for (const message of faults) context.addIssue({ code: 'custom', message });
    return faults.length > 0 || value === undefined ? z.NEVER : value;
  });
}

/** A whole number within bounds, the bounds included. */
export function wholeNumber(least: number, most: number) {
  return setting((text, fault) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    fault(`must be a whole number from ${least} to ${most}.`);
    return undefined;
  });
}

export function oneOf<const T extends readonly string[]>(allowed: T) {
  return setting<T[number]>((text, fault) => {
    if (allowed.includes(text)) return text;
    fault(`must be one of ${allowed.join(', ')}.`);
    return undefined;
  });
}

/** The entries of a comma-separated list, without blanks around them. */
export function entriesOf(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim());
}
