import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Nothing but a hang takes as long, however busy the machine is. */
const HANG_MS = 300_000;

/** A project whose tests drive a browser. They share its cores, so they run one file at a time. */
function browserProject(name: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      fileParallelism: false,
      // Node 20 has a WebSocket, which WebDriver BiDi needs, only so.
      execArgv: ['--experimental-websocket'],
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    ...{ testTimeout: HANG_MS, hookTimeout: HANG_MS, expect: { poll: { timeout: HANG_MS / 5 } } },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'server', include: ['test/server/**/*.test.ts'] },
      },
      ...['browser', 'browsers', 'dist', 'corpus', 'demo'].map(browserProject),
    ],
  },
});
