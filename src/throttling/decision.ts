import { type Milliseconds } from '../core/duration.js';

/**
 * One limit's answer to one more request.
 *
 * `remaining` is what is left once the call is over, and `resetIn` how long until more comes back: within it no more than
 * `remaining` can pass, which is what `r` and `t` of the `RateLimit` field say. `retryIn` is exact: a request like this one
 * passes then, if no other has been counted meanwhile.
 */
export type Decision =
  | { readonly allowed: true; readonly remaining: number; readonly resetIn: Milliseconds }
  | { readonly allowed: false; readonly retryIn: Milliseconds; readonly resetIn: Milliseconds };
