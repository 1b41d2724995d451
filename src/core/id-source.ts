import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** In bytes; what a UUID takes, though six of them are the time's. */
const ID_LENGTH = 16;
/** Random bytes are drawn for so many ids at once: a draw is a call into the kernel, and dearer than all the rest of an id. */
const DRAWN = 256;
/** The sequence begins below this, so that a millisecond has two thousand million ids before it ends. */
const SEQUENCE_STARTS = 2 ** 31;

/** Makes UUIDv7s (RFC 9562, section 5.7), of which each sorts after the one before (section 6.2, method 1). */
export class IdSource {
  readonly #random = Buffer.alloc(ID_LENGTH * DRAWN);
  #used = this.#random.length;
  #milliseconds = -Infinity;
  #sequence = 0;

  /** @param now in ms since the epoch; a clock that goes back is not followed */
  next(now: number): string {
    const random = this.#draw();
    if (now > this.#milliseconds) {
      this.#milliseconds = now;
      this.#sequence = random.readUInt32BE() % SEQUENCE_STARTS;
    } else {
      this.#sequence += 1;
    }
    return v7({ random, msecs: this.#milliseconds, seq: this.#sequence });
  }

  #draw(): Buffer {
    if (this.#used === this.#random.length) {
      randomFillSync(this.#random);
      this.#used = 0;
    }
    return this.#random.subarray(this.#used, (this.#used += ID_LENGTH));
  }
}
