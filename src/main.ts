import './runtime-check.js';

// Not a static import: those are all loaded before the check runs, and an old Node fails to parse
// them.
await import('./server.js');
