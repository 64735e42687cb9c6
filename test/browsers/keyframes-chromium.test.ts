import { testKeyframes } from './keyframes.js';

testKeyframes('chromium');
