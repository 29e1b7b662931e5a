import { type DatabaseSetting } from './secrets.js';

/** Returns the database for people: a URL's user, password and parameters are left out. */
export function databaseName(database: DatabaseSetting): string {
  if (database.kind === 'sqlite') return database.path;
  const { host, pathname } = new URL(database.url.reveal());
  return `postgres://${host}${pathname}`;
}
