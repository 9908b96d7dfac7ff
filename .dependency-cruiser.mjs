// @ts-check

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Modules that import each other can only be understood, tested and moved together. Put what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-needs-zod-alone',
      comment:
        'core runs in browsers, Node and at the edge, so it may import its own files and zod, nothing else.',
      severity: 'error',
      from: { path: '^core/src/' },
      to: { pathNot: ['^core/src/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'apps-do-not-import-apps',
      comment: "An app may embed another's build, never its source: each is released on its own.",
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'core-does-not-know-apps',
      comment: 'Imports point inwards, to core: rules must not depend on who uses them.',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^apps/' },
    },
    {
      name: 'packages-by-their-entry',
      comment:
        "A package's folders are its own business; its entries (@varai/core, @varai/core/schema …) are what it promises.",
      severity: 'error',
      from: { path: '^apps/' },
      to: {
        path: '^core/',
        pathNot:
          '^core/(src/(index|schema/index|platform/index|conflict/index|consent/index|recommend/index)|testkit/index)\\.ts$|^core/dist/|^core/contracts/',
      },
    },
    {
      name: 'one-platform-one-folder-in-core',
      comment:
        "Only a platform's own folder knows its body; the rest of core asks platform/index.ts, so that a fifth platform is a new folder.",
      severity: 'error',
      from: {
        path: '^core/src/',
        pathNot: '^core/src/platform/(index\\.ts$|shopify/|woocommerce/|magento/|html/)',
      },
      to: { path: '^core/src/platform/(shopify|woocommerce|magento|html)(/|\\.ts$)' },
    },
    {
      name: 'platforms-do-not-know-each-other-in-core',
      comment: 'What two platforms share belongs to neither: put it beside them in core/src/platform/.',
      severity: 'error',
      from: { path: '^core/src/platform/(shopify|woocommerce|magento|html)/' },
      to: {
        path: '^core/src/platform/(shopify|woocommerce|magento|html)/',
        pathNot: '^core/src/platform/$1/',
      },
    },
    {
      name: 'one-platform-one-folder-in-hub',
      comment: 'Only connectors/<platform> knows that platform; everybody else asks connectors/index.ts.',
      severity: 'error',
      from: { path: '^apps/hub/src/', pathNot: '^apps/hub/src/connectors/' },
      to: { path: '^apps/hub/src/connectors/[^/]+/' },
    },
    {
      name: 'platforms-do-not-know-each-other-in-hub',
      comment: 'What two platforms share belongs to neither: put it beside them in connectors/.',
      severity: 'error',
      from: { path: '^apps/hub/src/connectors/([^/]+)/' },
      to: { path: '^apps/hub/src/connectors/[^/]+/', pathNot: '^apps/hub/src/connectors/$1/' },
    },
    {
      name: 'adapters-do-not-call-use-cases',
      comment:
        'store, cache and connectors are called by use cases and never call them, or nothing can be tested without everything.',
      severity: 'error',
      from: { path: '^apps/hub/src/(store|cache|connectors)/' },
      to: {
        path: '^apps/hub/src/(http|sync|ingest|cli|learning|insight)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'http-is-the-outermost',
      comment:
        'Routes parse, call a use case and answer; a use case that knows HTTP cannot be run by a worker or the command line.',
      severity: 'error',
      from: { path: '^apps/hub/src/(store|cache|connectors|ingest|sync|privacy|learning|insight)/' },
      to: { path: '^apps/hub/src/http/' },
    },
    {
      name: 'source-does-not-import-tests',
      comment: 'What ships must not carry what only tests need.',
      severity: 'error',
      // The demo's simulated shops and the benchmark's signed requests are the testkit's; neither runs in production.
      from: { path: '^(core|apps/[^/]+)/src/', pathNot: '^apps/hub/src/(demo|bench|cli)(/|\\.ts$)' },
      to: { path: '^(core|apps/[^/]+)/(test|dev)/|^core/testkit/' },
    },
    {
      name: 'no-orphans',
      comment:
        'A module nobody imports and that starts nothing is a leftover: delete it, or import it where it belongs.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(core/src|core/testkit|apps/[^/]+/src|apps/hub/dev)/',
        pathNot: ['\\.d\\.ts$', '(^|/)index\\.ts$'],
      },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'This import leads nowhere: the file was moved or the package is not in package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependencies-in-source',
      comment: 'A production install leaves devDependencies out, and this import would fail there.',
      severity: 'error',
      from: { path: '^(core|apps/[^/]+)/src/', pathNot: '^apps/hub/src/bench/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|contracts)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@varai/source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    // One workspace: a package may be declared in any package.json on the way up.
    combinedDependencies: true,
  },
};
