import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { madeUrls } from './scripts/build/literal-urls.mjs';
import { TABLE } from './scripts/build/table.mjs';

/** Nothing but a hang takes as long, however busy the machine is. */
const HANG_MS = 300_000;

/** Files that measure memory, traffic or the page's main thread. Beside others they would measure those, too. */
const MEASURING = ['endurance', 'sinks-archive', 'traffic'].map(
  (name) => `test/browser/${name}.test.ts`,
);

/** Whose files take long. Those that are named after a browser are short only because their tests are in files that they share. */
const LONGEST_FIRST = [
  /(?:chromium|firefox|webkit)\.test/,
  // Among them are those in which videos play; the checks beside the tests have ended by then.
  /(?:chromium|firefox|webkit)/,
  /\/dist\//,
  /\/browsers\//,
  /\/demo\//,
  /\/corpus\//,
];

/** By size, as always, but for these: so no worker is idle while another has a long file at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const path = moduleId.slice(moduleId.lastIndexOf('/test/'));
      const index = LONGEST_FIRST.findIndex((pattern) => pattern.test(path));
      return index < 0 ? LONGEST_FIRST.length : index;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}

/**
 * A group of projects runs when the one before it has ended. The first is that of the browsers, whose waits leave cores
 * to the checks of `npm test` that run beside it.
 */
const GROUPS = { browsers: 1, node: 2, measuring: 3 };

/** A project whose tests run in Node. */
function nodeProject(name: string): TestProjectInlineConfiguration {
  const include = [`test/${name}/**/*.test.ts`];
  return { extends: true, test: { name, include, sequence: { groupOrder: GROUPS.node } } };
}

/** A project whose tests drive a browser. */
function browserProject(name: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      exclude: MEASURING,
      // Browsers lose a paint, a key or a connection now and then; the report names each test that needed this.
      retry: 1,
      sequence: { groupOrder: GROUPS.browsers },
    },
  };
}

const measuring: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'measuring',
    include: MEASURING,
    fileParallelism: false,
    sequence: { groupOrder: GROUPS.measuring },
  },
};

export default defineConfig({
  plugins: [madeUrls(TABLE)],
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // For most files, starting a process takes longer than their tests.
    isolate: false,
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    expect: { requireAssertions: true, poll: { timeout: HANG_MS / 5 } },
    // The AWS SDK warns of the day on which it drops Node 20; package-lock.json keeps one that has not.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      ...['unit', 'media', 'server'].map(nodeProject),
      ...['browser', 'browsers', 'dist', 'corpus', 'demo'].map(browserProject),
      measuring,
    ],
  },
});
