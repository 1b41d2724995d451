import { type Rate } from '../core/rate.js';
import { type Algorithm } from './algorithm.js';
import { leakyBucket } from './gcra.js';
import { slidingWindow } from './sliding-window.js';

/** @returns the leaky bucket for a rate with a burst, the sliding window for any other */
export function algorithmOf(rate: Rate): Algorithm {
  return rate.burst === undefined ? slidingWindow : leakyBucket;
}
