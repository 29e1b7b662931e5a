/** The directions between the rooms of src/ (see src/README.md): who may import whom. */
const rooms = {
  domain: [],
  vault: ['domain'],
  providers: ['domain'],
  journal: ['domain', 'store', 'vault'],
  store: ['domain', 'vault'],
  auth: ['domain', 'store', 'vault'],
  services: ['domain', 'providers', 'store', 'vault', 'journal', 'auth'],
  workers: ['domain', 'services', 'providers', 'store', 'vault', 'journal'],
  graphql: ['domain', 'services', 'auth', 'journal'],
  http: ['domain', 'services', 'auth', 'graphql'],
  telemetry: ['domain'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-knows-only-${allowed.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'simulators-know-only-themselves',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^(src|demo)/' },
    },
    {
      name: 'product-knows-neither-simulators-nor-demo',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(simulators|demo)/' },
    },
    {
      name: 'drizzle-stays-in-store',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: 'node_modules/(drizzle-orm|better-sqlite3|pg)/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
