/** Part of every odd id, by which a statement that has one is found: letters that no id of ours has. */
export const MARK = 'liou7';

/**
 * Texts that are the id of nothing, for a place that takes ids of one kind.
 * @param id that is good there
 * @param isOfAnyKind whether ids of every kind are good there
 */
export function oddIdsFor(id: string, isOfAnyKind: boolean): readonly string[] {
  const prefix = id.slice(0, 3);
  const ulid = id.slice(4, -MARK.length) + MARK;
  return [
    MARK,
    ulid,
    `${prefix}${ulid}`,
    `${prefix}-${ulid}`,
    `${prefix.toUpperCase()}_${ulid}`,
    `zzz_${ulid}`,
    // An id of another kind; audit events have subjects of every kind.
    ...(isOfAnyKind ? [] : [`cmd_${ulid}`]),
    ` ${prefix}_${ulid}`,
    `${prefix}_${ulid}\n`,
    `${prefix}_${MARK}' OR '1'='1`,
    `${prefix}_${MARK}%`,
    `${prefix}_${MARK}é`,
    `${prefix}_${MARK}\u200b`,
    `${prefix}_${MARK}/../x`,
    `${prefix}_${MARK.repeat(500)}`,
    `{"id":"${MARK}"}`,
  ];
}

/**
 * Returns the statements that an odd id reached. A row of an onboarding stores what the caller
 * gave, whatever it is.
 */
export const reachedBy = (statements: readonly string[]): readonly string[] =>
  statements.filter(
    (statement) =>
      statement.toLowerCase().includes(MARK) &&
      !/insert into .{1,3}onboarding_rows/.test(statement),
  );
