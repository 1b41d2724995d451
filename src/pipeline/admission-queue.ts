import { AsyncResource } from 'node:async_hooks';
import { type RequestListener, type ServerResponse } from 'node:http';
import { type DelayedRequest } from '../core/delayed-request.js';
import { type Milliseconds } from '../core/duration.js';
import { type LoadShedding } from './load-shedding.js';

/** How long requests are begun for in a turn of the event loop, before it has to come round; always one is. */
const TURN: Milliseconds = 1;

/** The same of a turn that follows a new connection, and is over with the first request that is begun. */
const SHORT_TURN: Milliseconds = 0.25;

/** A request that has come in and is not begun; as a resource, it has the asynchronous context that it came in with. */
class WaitingRequest extends AsyncResource {
  constructor(
    readonly request: DelayedRequest,
    readonly response: ServerResponse,
    /** It has waited since then at most: what is read in a turn has come in before it began. */
    readonly since: Milliseconds,
  ) {
    super('WaitingRequest');
  }
}

/** What becomes of a request. */
export interface Admission {
  readonly begin: RequestListener;
  /** For one that has waited for too long. */
  readonly refuse: RequestListener;
}

/**
 * Begins requests in the order in which they come in, a few in each turn of the event loop, and refuses those that have waited for too long when it is
 * their turn: so nobody who is refused comes back sooner than others are served.
 *
 * In each turn Node reads what every connection has sent, but accepts one new connection alone. If all that was read were begun at once, a turn would
 * take as long as all connections together have work for, and whoever connects would wait in the kernel for as many turns as others do before it. What
 * waits here has been accepted, and how long it waits is known.
 */
export class AdmissionQueue {
  readonly #waiting: WaitingRequest[] = [];
  /** When this turn, in which requests were begun, began. */
  #turnBegan: Milliseconds | undefined;
  #isShort = false;
  #hasConnected = false;

  /** @param now a clock that is never set */
  constructor(
    private readonly admission: Admission,
    private readonly shedding: LoadShedding,
    private readonly now: () => Milliseconds = () => performance.now(),
  ) {}

  /** Begins a request, in this turn or a later one. */
  admit(request: DelayedRequest, response: ServerResponse): void {
    const now = this.now();
    if (this.#turnBegan === undefined) {
      this.#turnBegan = now;
      setImmediate(this.#nextTurn);
    }
    if (this.#waiting.length === 0 && now - this.#turnBegan < TURN) {
      this.admission.begin(request, response);
    } else {
      this.#waiting.push(new WaitingRequest(request, response, this.#turnBegan));
    }
  }

  /** Others may wait to be accepted, one in each turn: the next one is short. */
  noteConnection(): void {
    this.#hasConnected = true;
  }

  readonly #nextTurn = (): void => {
    if (this.#waiting.length === 0) {
      this.#turnBegan = undefined;
      return;
    }
    setImmediate(this.#nextTurn);
    this.#turnBegan = this.now();
    this.#isShort = this.#hasConnected;
    this.#hasConnected = false;
    this.#takeNext(this.#turnBegan);
  };

  #takeNext(now: Milliseconds): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      return;
    }
    const isBegun = this.#answer(next, now);
    if (!(isBegun && this.#isShort)) {
      // After all that it does without waiting: that counts, too.
      queueMicrotask(this.#afterMicrotasks);
    }
  }

  readonly #afterMicrotasks = (): void => process.nextTick(this.#takeMore);

  readonly #takeMore = (): void => {
    const now = this.now();
    if (now - (this.#turnBegan ?? now) < (this.#isShort ? SHORT_TURN : TURN)) {
      this.#takeNext(now);
    }
  };

  /** Whoever has gone meanwhile is not answered. @returns whether it was begun */
  #answer(next: WaitingRequest, now: Milliseconds): boolean {
    const { request, response, since } = next;
    if (response.destroyed) {
      return false;
    }
    request.arrivedAt = since;
    const { begin, refuse } = this.admission;
    const isRefused = this.shedding.refuses(since, now, this.#waiting.length);
    next.runInAsyncScope(isRefused ? refuse : begin, undefined, request, response);
    return !isRefused;
  }
}
