/** An audit row as its hash speaks of it: every value as text, the JSON as it was written. */
export interface ChainedRow {
  readonly sequence: string;
  readonly id: string;
  /** ISO 8601 in UTC, to the millisecond. */
  readonly createdAt: string;
  readonly actorType: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly scheme: string | null;
  readonly credentialId: string | null;
  readonly address: string | null;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  /** In hexadecimal, as the other. */
  readonly previousHash: string;
  readonly hash: string;
}

/** Where a chain is: its last row, or what comes before its first. */
export type ChainEnd = Pick<ChainedRow, 'sequence' | 'hash'>;

/** Before the first row of all. */
export const CHAIN_START: ChainEnd = { sequence: '0', hash: '00'.repeat(32) };
