import { auditHash } from './audit-hash.js';
import { type ChainEnd, type ChainedRow } from './chained-row.js';
import { type ChainFault } from './chain-fault.js';

/** @returns what is wrong with a row that is to follow another; `undefined` when nothing is */
export function rowFault(before: ChainEnd, row: ChainedRow): ChainFault | undefined {
  const expected = BigInt(before.sequence) + 1n;
  if (BigInt(row.sequence) > expected) {
    return {
      kind: 'removed',
      sequence: String(expected),
      id: null,
      detail: `Rows ${expected} to ${BigInt(row.sequence) - 1n} are missing.`,
    };
  }
  const { sequence, id } = row;
  if (BigInt(sequence) < expected) {
    return { kind: 'altered', sequence, id, detail: 'The row stands behind one that comes after it.' };
  }
  if (row.previousHash !== before.hash) {
    return { kind: 'altered', sequence, id, detail: 'The row does not follow the one before it.' };
  }
  return auditHash(row) === row.hash
    ? undefined
    : { kind: 'altered', sequence, id, detail: 'The row is not what was recorded, or was moved from another place.' };
}

/** @returns what is wrong with the end of the rows, by what is known of where they went; `undefined` when nothing is */
export function endFault(last: ChainEnd, known: ChainEnd): ChainFault | undefined {
  const missing = BigInt(last.sequence) + 1n;
  if (BigInt(known.sequence) >= missing) {
    const detail = `Rows ${missing} to ${known.sequence} are missing.`;
    return { kind: 'truncated', sequence: String(missing), id: null, detail };
  }
  return known.sequence === last.sequence && known.hash !== last.hash
    ? {
        kind: 'rewritten',
        sequence: last.sequence,
        id: null,
        detail: 'The last row is not the one that was recorded last.',
      }
    : undefined;
}
