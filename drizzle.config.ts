import { defineConfig } from 'drizzle-kit';

const dialect = process.env['DIALECT'] === 'postgresql' ? 'postgresql' : 'sqlite';
const room = dialect === 'postgresql' ? 'postgres' : 'sqlite';

export default defineConfig({
  dialect,
  schema: './drizzle.tables.cjs',
  out: `./migrations/${room}`,
});
