import { is } from 'drizzle-orm';
import { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';

/** Of the two engines that a way into the database may lead to. */
export const isSqlite = ({ orm }: Db): boolean => is(orm, BaseSQLiteDatabase);
