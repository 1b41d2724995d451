import { type IncomingMessage } from 'node:http';
import { type Milliseconds } from './duration.js';

/** A request as it was received, which may have had to wait before it was begun. */
export interface DelayedRequest extends IncomingMessage {
  /** When it came in, by `performance.now()`; absent when it was begun at once. */
  arrivedAt?: Milliseconds;
}
