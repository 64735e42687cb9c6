import { testLiveJobs } from './live-jobs.js';

testLiveJobs('webkit');
