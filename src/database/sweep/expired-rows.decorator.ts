import { DiscoveryService } from '@nestjs/core';

/** A service whose rows count for nothing from some time on. */
export interface ClearsExpiredRows {
  /**
   * Deletes rows that have expired, by way of an index and without waiting for locks.
   *
   * @param limit how many at most
   * @returns how many there were; fewer than `limit` when there are no more
   */
  clearExpired(limit: number): Promise<number>;
}

/** Registers a provider that {@link ClearsExpiredRows} with the sweep, under the plural name of the rows: `@ExpiredRows('sessions')`. */
export const ExpiredRows = DiscoveryService.createDecorator<string>();
