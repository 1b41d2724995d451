import { type CounterState } from './algorithm.js';

const FEWEST_SLOTS = 16;
/** How full a table may become, before it doubles. */
const FULLEST = 0.75;

/**
 * The states of keys, by their hashes: open addressing in typed arrays, 24 bytes a slot. The keys themselves are not kept.
 *
 * Nearly all keys have a state of one pair, which is in the slot; a longer one is in an array beside it.
 */
export class KeyTable {
  /** How many keys it has. */
  size = 0;
  #used = 0;
  #slots = FEWEST_SLOTS;
  // Two to a slot, side by side, since memory is read by the line. 0 and 0 is no hash, but an empty slot.
  #hashes = new Uint32Array(2 * FEWEST_SLOTS);
  // An instant and a quantity; or, as a quantity below nothing, the place of a longer state.
  #states = new Float64Array(2 * FEWEST_SLOTS);
  readonly #longer: (CounterState | undefined)[] = [];
  readonly #free: number[] = [];

  /** @returns a key's state, which nobody may change who does not {@link write} it then; `undefined` for an unknown key */
  read(high: number, low: number): CounterState | undefined {
    const slot = this.#find(high, low);
    const quantity = this.#states[2 * slot + 1] ?? 0;
    if (!this.#isUsed(slot) || Number.isNaN(quantity)) {
      return undefined;
    }
    return quantity < 0 ? this.#longer[-1 - quantity] : [this.#states[2 * slot] ?? 0, quantity];
  }

  /** @returns whether the key was not here before */
  write(high: number, low: number, state: CounterState): boolean {
    let slot = this.#find(high, low);
    const isNew = !this.#isUsed(slot);
    if (isNew) {
      if (this.#used >= this.#slots * FULLEST) {
        this.#grow();
        slot = this.#find(high, low);
      }
      this.#take(slot, high, low);
      this.size += 1;
    }
    const quantity = this.#states[2 * slot + 1] ?? 0;
    if (state.length > 2) {
      this.#states[2 * slot + 1] = -1 - this.#lend(quantity, state);
      return isNew;
    }
    this.#reclaim(quantity);
    this.#states[2 * slot] = state[0] ?? 0;
    this.#states[2 * slot + 1] = state[1] ?? 0;
    return isNew;
  }

  /** Drops a key, if it is here. Its slot is not used again: for a table that nothing is added to any more. */
  forget(high: number, low: number): void {
    const slot = this.#find(high, low);
    const quantity = this.#states[2 * slot + 1] ?? 0;
    if (this.#isUsed(slot) && !Number.isNaN(quantity)) {
      this.#reclaim(quantity);
      this.#states[2 * slot + 1] = NaN;
      this.size -= 1;
    }
  }

  /** The slot of a key, or the empty one where it belongs. */
  #find(high: number, low: number): number {
    const mask = this.#slots - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      if ((this.#hashes[2 * slot] === low && this.#hashes[2 * slot + 1] === high) || !this.#isUsed(slot)) {
        return slot;
      }
    }
  }

  #isUsed(slot: number): boolean {
    return this.#hashes[2 * slot] !== 0 || this.#hashes[2 * slot + 1] !== 0;
  }

  #take(slot: number, high: number, low: number): void {
    this.#hashes[2 * slot] = low;
    this.#hashes[2 * slot + 1] = high;
    this.#used += 1;
  }

  #lend(quantity: number, state: CounterState): number {
    const place = quantity < 0 ? -1 - quantity : (this.#free.pop() ?? this.#longer.length);
    this.#longer[place] = state;
    return place;
  }

  #reclaim(quantity: number): void {
    if (quantity < 0) {
      this.#longer[-1 - quantity] = undefined;
      this.#free.push(-1 - quantity);
    }
  }

  #grow(): void {
    const [hashes, states] = [this.#hashes, this.#states];
    this.#slots *= 2;
    this.#hashes = new Uint32Array(2 * this.#slots);
    this.#states = new Float64Array(2 * this.#slots);
    this.#used = 0;
    for (let old = 0; old < hashes.length; old += 2) {
      const [low = 0, high = 0] = [hashes[old], hashes[old + 1]];
      if (high !== 0 || low !== 0) {
        const slot = this.#find(high, low);
        this.#take(slot, high, low);
        this.#states[2 * slot] = states[old] ?? 0;
        this.#states[2 * slot + 1] = states[old + 1] ?? 0;
      }
    }
  }
}
