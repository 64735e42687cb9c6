import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** A project whose tests drive a browser. They share its cores, so they run one file at a time. */
function browserProject(name: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // Node 20 has a WebSocket, which WebDriver BiDi needs, only so.
      execArgv: ['--experimental-websocket'],
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 15_000 },
      },
      {
        extends: true,
        test: { name: 'server', include: ['test/server/**/*.test.ts'], testTimeout: 30_000 },
      },
      ...['browser', 'browsers', 'dist', 'corpus', 'demo'].map(browserProject),
    ],
  },
});
