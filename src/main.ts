import './runtime-check.js';
import './quick-loading.js';

// Not as a static import: all of those are resolved before the first of them is run.
await import('./server.js');
