import { type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { ConcurrencyLimit, QueueFull } from '../../core/concurrency-limit.js';
import { type Milliseconds } from '../../core/duration.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type EventSubject } from '../../core/security/security-event.js';
import { type LoginAccount } from '../logins/login-account.js';
import { LoginEvents, type ReportedAttempt } from '../logins/login-events.js';
import { type CountedAttempt } from './counted-attempt.js';
import { FailureCounts, type Subjects } from './failure-counts.js';
import { LockedOut } from './locked-out.exception.js';
import { LOCKOUT_KEY } from './lockout-keys.js';
import { type LoginAttempt, subjectsOf } from './login-subjects.js';
import { MetLockouts } from './met-lockouts.js';
import { type OthersBeside, PendingAttempts } from './pending-attempts.js';

/** Longest part of a name's digest that is told: enough to tell names apart. */
const DIGEST_BYTES = 8;

/** What an attempt makes of the credentials; `undefined` when they are wrong. Not called during a lockout, which it therefore does not extend. */
type Judge<Result> = (account: LoginAccount | undefined) => Promise<Result | undefined>;

/** Counts failed logins, and lets nobody guess on who has failed too often. */
@Injectable()
export class LoginAttempts {
  readonly #judged: ConcurrencyLimit;
  readonly #met = new MetLockouts();
  readonly #pending = new PendingAttempts();

  constructor(
    private readonly counts: FailureCounts,
    private readonly clock: Clock,
    @Inject(LOCKOUT_KEY) private readonly key: KeyObject,
    private readonly events: LoginEvents,
    @Inject(SETTINGS) settings: Settings,
  ) {
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
      await (completes(result) ? this.counts.succeed(counted) : this.counts.takeBack(counted));
      return result;
    });
  }

  /**
   * Judges an attempt like {@link judge}, and leaves it to the caller what becomes of what was counted for one that was right.
   *
   * @param settle {@link FailureCounts.succeed}s, or does the same in a statement of its own; or {@link FailureCounts.takeBack}s. What it leaves undone counts
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

  async #judgeCounted<Result, Answer>(
    attempt: LoginAttempt,
    subjects: Subjects,
    others: OthersBeside,
    judge: Judge<Result>,
    settle: (result: Result, counted: CountedAttempt) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const { counted, account } = await this.counts.count(attempt, subjects, others);
    if (!counted) {
      await this.#refuseLocked(attempt, subjects);
      // The lockout that was in the way is gone already: the next attempt is judged.
      return this.#refuse(attempt, subjects, account, 0);
    }
    const result = await judge(account).catch(async (error: unknown) => {
      // Nothing was found out, so nothing is counted; when not even that can be written, the first error is the one to tell.
      await this.counts.takeBack(counted).catch(() => undefined);
      throw error;
    });
    if (result === undefined) {
      this.#reportFailure(reported(attempt, subjects, attempt.account ?? account), subjects, counted);
      await this.counts.sweep();
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
    const now = this.clock.now();
    const lock = await this.counts.findLock(attempt, subjects);
    if (lock) {
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
}

function reported(
  { kind, request }: LoginAttempt,
  [{ key }]: Subjects,
  account: EventSubject | undefined,
): ReportedAttempt {
  return { kind, request, account, nameDigest: key.toString('hex', 0, DIGEST_BYTES) };
}
