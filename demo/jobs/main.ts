import { SnapshotJobs } from 'hlsnap/jobs';
import { byId } from '../dom.js';
import { Notice } from '../notice.js';
import { CallbackPanel } from './callback-panel.js';
import type { Console, Panel } from './console.js';
import { FilePanel } from './file-panel.js';
import { FilePictures } from './file-pictures.js';
import { JobPanel } from './job-panel.js';
import { Refresher } from './refresher.js';
import { RulePanel } from './rule-panel.js';
import { Tabs } from './tabs.js';
import { TemplatePanel } from './template-panel.js';
import { UsagePanel } from './usage-panel.js';

const NAMES = ['jobs', 'files', 'templates', 'rules', 'callbacks', 'usage'] as const;
type Name = (typeof NAMES)[number];

const RUNNER_MS = 1000;
/** What a site without templates begins with. */
const FIRST_TEMPLATE = {
  name: 'every ten seconds',
  interval: 10,
  overwriteFormat: 'now/{JobName}.[type]',
  sequenceFormat: '{JobName}/{Date}/{Sequence}.[type]',
  images: [{ width: 640 }],
};

const jobs = new SnapshotJobs({ storages: { embedded: { maxFiles: 5000 } } });
const notice = new Notice(byId('notice', HTMLElement));
const refresher = new Refresher(
  () => panels[tabs.shown].refresh(),
  (error) => {
    notice.fail(error);
  },
);
const parts: Console = {
  ...{ jobs, notice, pictures: new FilePictures(jobs.files) },
  refresh: () => {
    refresher.soon();
  },
};
// Only the development server has a stream that is live.
const isServed = import.meta.env.MODE === 'development';
const sampleUrl = isServed ? new URL('./live/index.m3u8', document.baseURI) : undefined;
const panels: Readonly<Record<Name, Panel>> = {
  jobs: new JobPanel(parts, sampleUrl?.href),
  files: new FilePanel(parts),
  templates: new TemplatePanel(parts),
  rules: new RulePanel(parts),
  callbacks: new CallbackPanel(parts),
  usage: new UsagePanel(parts),
};
const tabs = new Tabs<Name>(NAMES, () => {
  notice.clear();
  // The first one is shown before there is anything to ask.
  queueMicrotask(parts.refresh);
});

jobs.addEventListener('jobchange', parts.refresh);
addFirstTemplate().then(parts.refresh, (error: unknown) => {
  notice.fail(error);
});
showRunner();
setInterval(showRunner, RUNNER_MS);

async function addFirstTemplate(): Promise<void> {
  // Of several tabs that open at once one creates it.
  await navigator.locks.request('hlsnap-demo-template', async () => {
    const templates = await jobs.templates.list();
    if (templates.length === 0) await jobs.templates.create(FIRST_TEMPLATE);
  });
}

function showRunner(): void {
  const text = jobs.isRunner
    ? 'This tab runs the jobs.'
    : 'Another tab runs the jobs; this one shows them.';
  const place = byId('runner', HTMLElement);
  if (place.textContent !== text) place.textContent = text;
}
