import { type LoginSubject } from './login-subjects.js';

/** How many others of its account were counted beside an attempt: up to now, and the end of one takes nothing back. */
export type OthersBeside = () => number;

interface PendingAttempt {
  others: number;
}

/** The attempts of this process that are counted, and not judged yet: failures until then, and none that anybody has to be told of. */
export class PendingAttempts {
  readonly #pending = new Map<string, Set<PendingAttempt>>();

  /** @returns what `act` comes to, which may ask how many others of the account there were meanwhile */
  async during<Result>(
    { key }: Pick<LoginSubject, 'key'>,
    act: (others: OthersBeside) => Promise<Result>,
  ): Promise<Result> {
    const name = key.toString('latin1');
    const beside = this.#pending.get(name) ?? new Set();
    this.#pending.set(name, beside);
    beside.forEach((other) => (other.others += 1));
    const own: PendingAttempt = { others: beside.size };
    beside.add(own);
    try {
      return await act(() => own.others);
    } finally {
      beside.delete(own);
      if (beside.size === 0) {
        this.#pending.delete(name);
      }
    }
  }
}
