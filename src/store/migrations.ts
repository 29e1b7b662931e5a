import { fileURLToPath } from 'node:url';

/** Where the migrations of a dialect lie: beside `src/` as beside the built `dist/`. */
export function migrationsFolder(dialect: 'sqlite' | 'postgres'): string {
  return fileURLToPath(new URL(`../../migrations/${dialect}`, import.meta.url));
}
