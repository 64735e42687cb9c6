import { testKeyframes } from './keyframes.js';

testKeyframes('firefox');
