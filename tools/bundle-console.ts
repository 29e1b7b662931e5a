import { join } from 'node:path';
import { buildConsole } from './build-console.ts';

const result = await buildConsole(join(import.meta.dirname, '..'));
if (result === 'no-vite')
  console.error('The console is not built: it needs the development packages (npm ci).');
