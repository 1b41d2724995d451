import { setTimeout as pause } from 'node:timers/promises';

/** How long something that comes about by itself may take on a busy machine, in milliseconds, unless a test knows better. */
const PATIENCE = 5000;

/**
 * Tries until it holds, for what a server hears of a little later: a row that somebody else changed in the database.
 *
 * @param patience in milliseconds
 * @throws what the last try threw, when it does not hold by then
 */
export async function eventually(assertion: () => void | Promise<void>, patience = PATIENCE): Promise<void> {
  const giveUpAt = performance.now() + patience;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) {
        throw error;
      }
    }
    await pause(5);
  }
}
