export { verifyCallback, type CallbackHeaders, type VerifyOptions } from './verify.js';
export type { JobEvent, JobEventType } from '../live-jobs/job-event.js';
export type { JobFile } from '../live-jobs/file.js';
