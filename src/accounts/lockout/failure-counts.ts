import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type EventSubject } from '../../core/security/security-event.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { isStorable } from '../../serializers/json-inspection.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { usernameKey } from '../account-keys.js';
import { type LoginAccount } from '../logins/login-account.js';
import { type CountedAttempt, forgivenValues } from './counted-attempt.js';
import { lockoutPolicies } from './lockout-policy.js';
import { COUNT, FIND_LOCK, SUCCEED, SWEEP, TAKE_BACK } from './login-attempts.statements.js';
import { type LoginAttempt, type LoginSubject } from './login-subjects.js';
import { type OthersBeside } from './pending-attempts.js';

/** More forgotten rows than one failure can leave behind: the table cannot grow by failures alone. */
const SWEPT_AT_ONCE = 10;

/** What failures of an attempt are counted for. */
export type Subjects = readonly [account: LoginSubject, address: LoginSubject];

/** What {@link COUNT} returns. */
interface CountResult {
  readonly accountRow: Id | null;
  readonly accountUntil: Date | null;
  readonly failures: number | null;
  readonly addressRow: Id | null;
  readonly addressUntil: Date | null;
  readonly account: LoginAccount | null;
}

/** An attempt, and the account that it is for, if any has the name. */
export interface BegunAttempt {
  /** `undefined` when it may not be judged: there is a lockout, and it is not counted. */
  readonly counted: CountedAttempt | undefined;
  readonly account: LoginAccount | undefined;
}

/** The lockout of an attempt, and whom it is for, for the record. */
export interface FoundLock {
  readonly until: Date;
  readonly account: EventSubject | null;
}

/** How often logins have failed, in the database: exact, however many servers count at once. */
@Injectable()
export class FailureCounts {
  readonly #policies: ReturnType<typeof lockoutPolicies>;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#policies = lockoutPolicies(settings);
  }

  /** Counts an attempt as failed before it is judged. */
  async count(attempt: LoginAttempt, subjects: Subjects, others: OthersBeside): Promise<BegunAttempt> {
    const now = new Date(this.clock.now());
    const values = [now, ...subjects.flatMap((subject) => this.#valuesOf(subject)), nameOf(attempt)];
    const [row] = await this.statements.query<CountResult>(COUNT, values);
    const account = row?.accountRow ? { id: row.accountRow, until: row.accountUntil } : undefined;
    const address = row?.addressRow ? { id: row.addressRow, until: row.addressUntil } : undefined;
    const found = row?.account ?? undefined;
    if (account && address) {
      const failuresBefore = Math.max((row?.failures ?? 0) - 1 - others(), 0);
      return { counted: { account, address, failuresBefore }, account: found };
    }
    if (account) {
      await this.takeBack({ account });
    }
    return { counted: undefined, account: found };
  }

  /** @returns the lockout that is in the way of an attempt */
  async findLock(attempt: LoginAttempt, [account, address]: Subjects): Promise<FoundLock | undefined> {
    const values = [account.key, address.key, new Date(this.clock.now()), nameOf(attempt)];
    const [lock] = await this.statements.query<Pick<FoundLock, 'account'> & { readonly until: Date | null }>(
      FIND_LOCK,
      values,
    );
    return lock?.until ? { until: lock.until, account: lock.account } : undefined;
  }

  /** For an attempt that is a whole login: forgets the account's failures. */
  async succeed(counted: CountedAttempt): Promise<void> {
    await this.statements.query(SUCCEED, forgivenValues(counted));
  }

  /** For an attempt that was not wrong, and no more: earlier failures still count. */
  async takeBack({
    account,
    address,
  }: Pick<CountedAttempt, 'account'> & Partial<Pick<CountedAttempt, 'address'>>): Promise<void> {
    await this.statements.query(TAKE_BACK, [address?.id, address?.until, account.id, account.until]);
  }

  /** Removes some of what counts for nothing any more. */
  async sweep(): Promise<void> {
    await this.statements.query(SWEEP, [new Date(this.clock.now()), SWEPT_AT_ONCE]);
  }

  #valuesOf({ kind, key, subject }: LoginSubject): readonly unknown[] {
    const { limit, memory, cooloffs } = this.#policies[kind];
    return [newId(), key, subject, limit, memory, cooloffs];
  }
}

/** What the username is unique by; a name that the database cannot store is one that no account has. */
function nameOf({ username }: LoginAttempt): string {
  return isStorable(username) ? usernameKey(username) : '';
}
