import { testKeyframes } from './keyframes.js';

testKeyframes('webkit');
