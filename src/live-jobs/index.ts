export { SnapshotJobs, type JobPage, type SnapshotJobsEventMap } from './snapshot-jobs.js';
export { isSnapError, SnapError } from '../index.js';
export { verifyCallback, type CallbackHeaders, type VerifyOptions } from '../callbacks/index.js';
export { JobRules, JobTemplates } from './records.js';
export {
  JobFiles,
  type ExportResult,
  type FileFilter,
  type FilePage,
  type FileQuery,
  type ListedFile,
} from './files.js';
export { CallbackLog, type CallbackPage, type CallbackQuery } from './callback-log.js';
export { JobUsage } from './usage-log.js';
export type { SnapshotJobsOptions, Watcher } from './options.js';
export type { StorageOptions } from './storages.js';
export type { JobSettings, Template, TemplateOptions } from './templates.js';
export type { Rule, RuleOptions } from './rules.js';
export type { JobFailure, JobOptions, JobState, LiveJob } from './job.js';
export type { JobQuery } from './job-query.js';
export type { JobEvent, JobEventType } from './job-event.js';
export type { JobFile } from './file.js';
export type { StoreMode } from './formats.js';
export type { CallbackAttempt, CallbackDelivery } from './delivery.js';
export type { UsageAmounts, UsageQuery, UsageRow } from './usage.js';
export type { StreamAddress } from './stream-address.js';
