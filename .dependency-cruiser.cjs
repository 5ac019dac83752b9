// The downward rule of the house: a room may import only rooms of a lower floor.
//   cli -> console, channels, incident, trace, share, range -> judge, enforce, ledger -> inspect, headcount -> disclosure
const FLOORS = [
  ['disclosure'],
  ['inspect', 'headcount'],
  ['judge', 'enforce', 'ledger'],
  ['console', 'channels', 'incident', 'trace', 'share', 'range'],
  ['cli'],
];

const upward = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const allowed = [room, ...FLOORS.slice(0, floor).flat()];
    return {
      name: `${room}-imports-downwards-only`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
    };
  }),
);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...upward,
    {
      name: 'web-imports-only-api-types',
      severity: 'error',
      from: { path: '^web/', pathNot: '(\\.test\\.tsx?|vite\\.config\\.ts)$' },
      to: { path: '^src/', pathNot: '^src/console/api-types\\.ts$' },
    },
    {
      name: 'locales-know-only-the-vocabulary',
      severity: 'error',
      from: { path: '^locales/' },
      to: { path: '^(src|web|test)/', pathNot: '^src/disclosure/' },
    },
    {
      name: 'headcount-knows-no-http-and-no-sql',
      severity: 'error',
      from: { path: '^src/(headcount|judge)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(http|https|http2|net|fs)$|@clickhouse|undici' },
    },
    {
      name: 'no-dev-dependencies-in-the-product',
      severity: 'error',
      // The plain ways that tests hold the product against are no part of it.
      from: { path: '^(src|locales)/', pathNot: '\\.test\\.ts$|/oracle/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^(src|web|locales)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '\\.test\\.tsx?$|^test/|^bench/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.as\\.ts$|^dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
