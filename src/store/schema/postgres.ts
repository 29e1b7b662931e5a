import { postgresKit } from './kit.js';
import { defineTables } from './tables.js';

export const tables = defineTables(postgresKit);
