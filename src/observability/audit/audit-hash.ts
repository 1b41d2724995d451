import { createHash } from 'node:crypto';
import { type ChainedRow } from './chained-row.js';

/** What is hashed, in this order: the database does the same, in `portcullis_audit_hash()`. */
const FIELDS = [
  'sequence',
  'id',
  'createdAt',
  'actorType',
  'actorId',
  'actorName',
  'scheme',
  'credentialId',
  'address',
  'action',
  'objectType',
  'objectId',
  'before',
  'after',
  'reason',
  'requestId',
] as const satisfies readonly (keyof ChainedRow)[];

/** @returns SHA-256 over the hash of the row before and the row's fields as netstrings, in hexadecimal */
export function auditHash(row: Omit<ChainedRow, 'hash'>): string {
  const hash = createHash('sha256').update(Buffer.from(row.previousHash, 'hex'));
  return hash.update(FIELDS.map((name) => netstring(row[name])).join(''), 'utf8').digest('hex');
}

/** A text that cannot run into the next one (cr.yp.to/proto/netstrings.txt); `-` for none. */
function netstring(value: string | null): string {
  return value === null ? '-' : `${Buffer.byteLength(value)}:${value},`;
}
