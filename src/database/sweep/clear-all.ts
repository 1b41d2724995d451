import { type ClearsExpiredRows } from './expired-rows.decorator.js';

/** Rows that go at once: few enough that a statement takes milliseconds. */
export const SWEEP_BATCH = 1000;

/** Deletes what has expired of one kind, batch by batch. @returns how many rows there were */
export async function clearAll(expiring: ClearsExpiredRows): Promise<number> {
  let cleared = 0;
  for (let batch = SWEEP_BATCH; batch >= SWEEP_BATCH; cleared += batch) {
    batch = await expiring.clearExpired(SWEEP_BATCH);
  }
  return cleared;
}
