import { sqliteKit } from './kit.js';
import { defineTables } from './tables.js';

export const tables = defineTables(sqliteKit);
