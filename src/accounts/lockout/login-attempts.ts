import { type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { ConcurrencyLimit, QueueFull } from '../../core/concurrency-limit.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id, newId } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type EventSubject } from '../../core/security/security-event.js';
import { isStorable } from '../../serializers/json-inspection.js';
import { usernameKey } from '../account-keys.js';
import { type LoginAccount } from '../logins/login-account.js';
import { LoginEvents, type ReportedAttempt } from '../logins/login-events.js';
import { LockedOut } from './locked-out.exception.js';
import { LOCKOUT_KEY } from './lockout-keys.js';
import { lockoutPolicies } from './lockout-policy.js';
import { COUNT, FIND_LOCK, SUCCEED, SWEEP, TAKE_BACK } from './login-attempts.statements.js';
import { type LoginAttempt, type LoginSubject, subjectsOf } from './login-subjects.js';
import { MetLockouts } from './met-lockouts.js';
import { type OthersBeside, PendingAttempts } from './pending-attempts.js';

/** Longest part of a name's digest that is told: enough to tell names apart. */
const DIGEST_BYTES = 8;

type Subjects = readonly [account: LoginSubject, address: LoginSubject];

/** A row that an attempt was counted in, before it was judged. */
interface CountedRow {
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

/** What {@link COUNT} returns. */
interface CountResult {
  readonly accountRow: Id | null;
  readonly accountUntil: Date | null;
  readonly failures: number | null;
  readonly addressRow: Id | null;
  readonly addressUntil: Date | null;
  readonly account: LoginAccount | null;
}

/** What {@link FIND_LOCK} returns. */
interface LockResult {
  readonly until: Date | null;
  readonly account: EventSubject | null;
}

/** An attempt that may be judged, and the account that it is for, if any has the name. */
interface BegunAttempt {
  readonly counted: CountedAttempt;
  readonly account: LoginAccount | undefined;
}

/** What an attempt makes of the credentials; `undefined` when they are wrong. Not called during a lockout, which it therefore does not extend. */
type Judge<Result> = (account: LoginAccount | undefined) => Promise<Result | undefined>;

/** More forgotten rows than one failure can leave behind: the table cannot grow by failures alone. */
const SWEPT_AT_ONCE = 10;

/** Counts failed logins, and lets nobody guess on who has failed too often. */
@Injectable()
export class LoginAttempts {
  readonly #policies: ReturnType<typeof lockoutPolicies>;
  readonly #judged: ConcurrencyLimit;
  readonly #met = new MetLockouts();
  readonly #pending = new PendingAttempts();

  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    @Inject(LOCKOUT_KEY) private readonly key: KeyObject,
    private readonly events: LoginEvents,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#policies = lockoutPolicies(settings);
    const { passwordHashConcurrency, passwordHashQueue } = settings;
    // Attempts count while they are judged. Waiting for a hash before that keeps many good logins at once from locking the account they are for;
    // two more than can be hashed keep the hashes coming: one that is counted already, and one that is being settled.
    this.#judged = new ConcurrencyLimit(passwordHashConcurrency + Math.min(2, passwordHashQueue), passwordHashQueue);
  }

  /**
   * Judges an attempt, unless its account or its address is locked. It is counted as failed before, and that is forgiven after: an attempt that is
   * being judged is one that nobody else has.
   *
   * @param completes whether what was right is all that the login needs. If it is not, earlier failures still count: a known password must not
   *   give new guesses at the second factor
   * @throws {LockedOut} during a lockout
   * @throws {Unavailable} when too many attempts are waiting
   */
  judge<Result>(
    attempt: LoginAttempt,
    judge: Judge<Result>,
    completes: (result: Result) => boolean = () => true,
  ): Promise<Result | undefined> {
    return this.judgeAndSettle(attempt, judge, async (result, counted) => {
      await (completes(result) ? this.succeed(counted) : this.takeBack(counted));
      return result;
    });
  }

  /**
   * Judges an attempt like {@link judge}, and leaves it to the caller what becomes of what was counted for one that was right.
   *
   * @param settle {@link succeed}s, or does the same in a statement of its own; or {@link takeBack}s. What it leaves undone counts
   *   as a failure
   */
  async judgeAndSettle<Result, Answer>(
    attempt: LoginAttempt,
    judge: Judge<Result>,
    settle: (result: Result, counted: CountedAttempt) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const subjects = subjectsOf(this.key, attempt);
    try {
      if (this.#met.has(subjects, this.clock.now())) {
        await this.#refuseLocked(attempt, subjects);
      }
      return await this.#judged.run(() =>
        this.#pending.during(subjects[0], (others) => this.#judgeCounted(attempt, subjects, others, judge, settle)),
      );
    } catch (error) {
      throw error instanceof QueueFull ? new Unavailable(error) : error;
    }
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

  async #judgeCounted<Result, Answer>(
    attempt: LoginAttempt,
    subjects: Subjects,
    others: OthersBeside,
    judge: Judge<Result>,
    settle: (result: Result, counted: CountedAttempt) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const { counted, account } = await this.#count(attempt, subjects, others);
    const result = await judge(account).catch(async (error: unknown) => {
      // Nothing was found out, so nothing is counted; when not even that can be written, the first error is the one to tell.
      await this.takeBack(counted).catch(() => undefined);
      throw error;
    });
    if (result === undefined) {
      this.#reportFailure(reported(attempt, subjects, attempt.account ?? account), subjects, counted);
      await this.#sweep();
      return undefined;
    }
    return settle(result, counted);
  }

  #reportFailure(attempt: ReportedAttempt, subjects: Subjects, counted: CountedAttempt): void {
    this.events.failed(attempt, 'wrong');
    for (const subject of subjects) {
      const { kind } = subject;
      const { until } = counted[kind];
      if (until) {
        this.#met.remember(subject, until.getTime());
        this.events.locked(attempt, { kind, until });
      }
    }
  }

  async #refuseLocked(attempt: LoginAttempt, subjects: Subjects): Promise<void> {
    const [account, address] = subjects;
    const now = this.clock.now();
    const values = [account.key, address.key, new Date(now), nameOf(attempt)];
    const [lock] = await this.statements.query<LockResult>(FIND_LOCK, values);
    if (lock?.until) {
      const until = lock.until.getTime();
      // Which of the two is locked does not matter: whoever is met is looked at.
      subjects.forEach((subject) => this.#met.remember(subject, until));
      this.#refuse(attempt, subjects, lock.account, until - now);
    }
  }

  #refuse(
    attempt: LoginAttempt,
    subjects: Subjects,
    account: EventSubject | null | undefined,
    wait: Milliseconds,
  ): never {
    this.events.failed(reported(attempt, subjects, attempt.account ?? account ?? undefined), 'locked_out');
    throw new LockedOut(wait);
  }

  async #count(attempt: LoginAttempt, subjects: Subjects, others: OthersBeside): Promise<BegunAttempt> {
    const now = new Date(this.clock.now());
    const values = [now, ...subjects.flatMap((subject) => this.#valuesOf(subject)), nameOf(attempt)];
    const [row] = await this.statements.query<CountResult>(COUNT, values);
    const account = row?.accountRow ? { id: row.accountRow, until: row.accountUntil } : undefined;
    const address = row?.addressRow ? { id: row.addressRow, until: row.addressUntil } : undefined;
    if (account && address) {
      const failuresBefore = Math.max((row?.failures ?? 0) - 1 - others(), 0);
      return { counted: { account, address, failuresBefore }, account: row?.account ?? undefined };
    }
    if (account) {
      await this.takeBack({ account });
    }
    await this.#refuseLocked(attempt, subjects);
    // The lockout that was in the way is gone already: the next attempt is judged.
    return this.#refuse(attempt, subjects, row?.account, 0);
  }

  #valuesOf({ kind, key, subject }: LoginSubject): readonly unknown[] {
    const { limit, memory, cooloffs } = this.#policies[kind];
    return [newId(), key, subject, limit, memory, cooloffs];
  }

  async #sweep(): Promise<void> {
    await this.statements.query(SWEEP, [new Date(this.clock.now()), SWEPT_AT_ONCE]);
  }
}

/** @returns the parameters of `forgiving`; for nothing that was counted as well */
export function forgivenValues(counted: CountedAttempt | undefined): readonly unknown[] {
  return [counted?.account.id, counted?.address.id, counted?.address.until];
}

/** What the username is unique by; a name that the database cannot store is one that no account has. */
function nameOf({ username }: LoginAttempt): string {
  return isStorable(username) ? usernameKey(username) : '';
}

function reported(
  { kind, request }: LoginAttempt,
  [{ key }]: Subjects,
  account: EventSubject | undefined,
): ReportedAttempt {
  return { kind, request, account, nameDigest: key.toString('hex', 0, DIGEST_BYTES) };
}
