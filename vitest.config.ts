import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Nothing but a hang takes as long, however busy the machine is. */
const HANG_MS = 300_000;

/** Files of `test/browser/` that measure memory, traffic or the page's main thread: beside others they measure those too. */
const MEASURING = ['endurance', 'sinks-archive', 'traffic'].map(
  (name) => `test/browser/${name}.test.ts`,
);

/** A project whose tests run in Node. */
function nodeProject(name: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      sequence: { groupOrder: 1 },
    },
  };
}

/** A project whose tests drive a browser. */
function browserProject(name: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      exclude: MEASURING,
      sequence: { groupOrder: 2 },
    },
  };
}

const measuring: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'measuring',
    include: MEASURING,
    fileParallelism: false,
    sequence: { groupOrder: 3 },
  },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    // A process that is started anew for each file costs more than most files.
    isolate: false,
    ...{ testTimeout: HANG_MS, hookTimeout: HANG_MS },
    expect: { requireAssertions: true, poll: { timeout: HANG_MS / 5 } },
    // The AWS SDK names the day on which it will leave Node 20; package-lock.json says which SDK it is.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      nodeProject('unit'),
      nodeProject('media'),
      nodeProject('server'),
      ...['browser', 'browsers', 'dist', 'corpus', 'demo'].map(browserProject),
      measuring,
    ],
  },
});
