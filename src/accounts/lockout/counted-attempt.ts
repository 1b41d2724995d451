import { type Id } from '../../core/id.js';

/** A row that an attempt was counted in, before it was judged. */
export interface CountedRow {
  readonly id: Id;
  /** The end of the lockout that begins if the attempt is wrong. */
  readonly until: Date | null;
}

/** What an attempt was counted in. */
export interface CountedAttempt {
  readonly account: CountedRow;
  readonly address: CountedRow;
  /** Of the account, before this attempt. */
  readonly failuresBefore: number;
}

/** @returns the parameters of `forgiving`; for nothing that was counted as well */
export function forgivenValues(counted: CountedAttempt | undefined): readonly unknown[] {
  return [counted?.account.id, counted?.address.id, counted?.address.until];
}
