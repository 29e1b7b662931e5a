/** So many ids go into one `in (…)`; both engines take more, but their planners do not get better by it. */
export const IDS_PER_QUERY = 500;
