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
  // 0 and 0 is no hash, but an empty slot.
  #highs = new Uint32Array(FEWEST_SLOTS);
  #lows = new Uint32Array(FEWEST_SLOTS);
  #instants = new Float64Array(FEWEST_SLOTS);
  // A quantity; or, below nothing, the place of a longer state.
  #quantities = new Float64Array(FEWEST_SLOTS);
  readonly #longer: (CounterState | undefined)[] = [];
  readonly #free: number[] = [];

  /** @returns a copy of a key's state, which changes nothing here; `undefined` for an unknown key */
  read(high: number, low: number): CounterState | undefined {
    const slot = this.#find(high, low);
    const quantity = this.#quantities[slot] ?? 0;
    if (!this.#isUsed(slot) || Number.isNaN(quantity)) {
      return undefined;
    }
    return quantity < 0 ? this.#longer[-1 - quantity]?.slice() : [this.#instants[slot] ?? 0, quantity];
  }

  write(high: number, low: number, state: CounterState): void {
    let slot = this.#find(high, low);
    if (!this.#isUsed(slot)) {
      if (this.#used >= this.#slots * FULLEST) {
        this.#grow();
        slot = this.#find(high, low);
      }
      this.#take(slot, high, low);
      this.size += 1;
    }
    const quantity = this.#quantities[slot] ?? 0;
    if (state.length > 2) {
      this.#quantities[slot] = -1 - this.#lend(quantity, state);
      return;
    }
    this.#reclaim(quantity);
    this.#instants[slot] = state[0] ?? 0;
    this.#quantities[slot] = state[1] ?? 0;
  }

  /** Drops a key, if it is here. Its slot is not used again: for a table that nothing is added to any more. */
  forget(high: number, low: number): void {
    const slot = this.#find(high, low);
    const quantity = this.#quantities[slot] ?? 0;
    if (this.#isUsed(slot) && !Number.isNaN(quantity)) {
      this.#reclaim(quantity);
      this.#quantities[slot] = NaN;
      this.size -= 1;
    }
  }

  /** The slot of a key, or the empty one where it belongs. */
  #find(high: number, low: number): number {
    const mask = this.#slots - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      if ((this.#lows[slot] === low && this.#highs[slot] === high) || !this.#isUsed(slot)) {
        return slot;
      }
    }
  }

  #isUsed(slot: number): boolean {
    return this.#lows[slot] !== 0 || this.#highs[slot] !== 0;
  }

  #take(slot: number, high: number, low: number): void {
    this.#highs[slot] = high;
    this.#lows[slot] = low;
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
    const [highs, lows, instants, quantities] = [this.#highs, this.#lows, this.#instants, this.#quantities];
    this.#slots *= 2;
    this.#highs = new Uint32Array(this.#slots);
    this.#lows = new Uint32Array(this.#slots);
    this.#instants = new Float64Array(this.#slots);
    this.#quantities = new Float64Array(this.#slots);
    this.#used = 0;
    for (let old = 0; old < highs.length; old += 1) {
      const [high = 0, low = 0] = [highs[old], lows[old]];
      if (high !== 0 || low !== 0) {
        const slot = this.#find(high, low);
        this.#take(slot, high, low);
        this.#instants[slot] = instants[old] ?? 0;
        this.#quantities[slot] = quantities[old] ?? 0;
      }
    }
  }
}
