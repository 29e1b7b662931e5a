/**
 * Imported first, for its effect: on a Node that is too old, one clear line instead of what would
 * follow (the native SQLite module ends the process with a segmentation fault there). Written in
 * plain syntax, without imports, so that the old Node can still read it.
 */
const LEAST_MAJOR = 22;
const LEAST_MINOR = 19;

const found = process.versions.node.split('.').map(Number);
const major = found[0] || 0;
const minor = found[1] || 0;

if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
  process.stderr.write(
    'Fleetgraph needs Node ' +
      String(LEAST_MAJOR) +
      '.' +
      String(LEAST_MINOR) +
      ' or newer; this is Node ' +
      process.versions.node +
      '. Start it through npm (npm start), which brings its own, or install a newer Node.\n',
  );
  process.exit(1);
}

export {};
