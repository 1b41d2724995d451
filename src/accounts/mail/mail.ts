import { type Milliseconds } from '../../core/duration.js';

/** A mail to one recipient, ready to be sent. */
export interface Mail {
  /** An address as `isEmailAddress` takes it, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** How long it is worth sending, from when it was written: a link that has expired helps nobody. */
  readonly lifetime: Milliseconds;
}
