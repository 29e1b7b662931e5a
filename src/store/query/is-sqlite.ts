import { is } from 'drizzle-orm';
import { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';

export const isSqlite = ({ orm }: Db): boolean => is(orm, BaseSQLiteDatabase);
