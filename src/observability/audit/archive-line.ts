import { type Anchor } from './anchor.js';
import { type ChainedRow } from './chained-row.js';

/** A line of an archive that is none: its number is told, its content is not. */
export class MalformedArchive extends Error {
  readonly code = 'MALFORMED_ARCHIVE';

  constructor(line: number) {
    super(`Line ${line} is no audit row and no anchor.`);
  }
}

/** @returns the row as a line of NDJSON, as the API shows it and with what its hash is made of; the JSON in it is as it was written */
export function rowLine(row: ChainedRow): string {
  const { sequence, id, createdAt, actorType: type, actorName: username, scheme, credentialId, address } = row;
  const { action, objectType, objectId, before, after, reason, requestId, previousHash, hash } = row;
  const actor = { type, id: row.actorId, username, scheme, credentialId, address };
  const head = JSON.stringify({ sequence, id, createdAt, actor, action, object: { type: objectType, id: objectId } });
  const tail = JSON.stringify({ reason, requestId, previousHash, hash });
  return `${head.slice(0, -1)},"before":${before ?? 'null'},"after":${after ?? 'null'},${tail.slice(1)}`;
}

export function anchorLine(anchor: Anchor): string {
  return JSON.stringify({ anchor });
}

/** @throws {MalformedArchive} */
export function parseLine(text: string, line: number): { readonly row: ChainedRow } | { readonly anchor: Anchor } {
  try {
    const read = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return read['anchor'] === undefined ? { row: rowOf(read) } : { anchor: anchorOf(read['anchor']) };
  } catch {
    throw new MalformedArchive(line);
  }
}

/** @throws {TypeError} */
export function anchorOf(read: unknown): Anchor {
  const { sequence, hash, createdAt, keyId, mac } = read as Record<string, unknown>;
  return {
    sequence: number(sequence),
    hash: text(hash),
    createdAt: text(createdAt),
    keyId: text(keyId),
    mac: text(mac),
  };
}

function rowOf(read: Readonly<Record<string, unknown>>): ChainedRow {
  const { actor, object } = read as Readonly<Record<'actor' | 'object', Readonly<Record<string, unknown>>>>;
  return {
    sequence: number(read['sequence']),
    id: text(read['id']),
    createdAt: text(read['createdAt']),
    actorType: text(actor['type']),
    actorId: textOrNull(actor['id']),
    actorName: textOrNull(actor['username']),
    scheme: textOrNull(actor['scheme']),
    credentialId: textOrNull(actor['credentialId']),
    address: textOrNull(actor['address']),
    action: text(read['action']),
    objectType: text(object['type']),
    objectId: textOrNull(object['id']),
    before: json(read['before']),
    after: json(read['after']),
    reason: textOrNull(read['reason']),
    requestId: textOrNull(read['requestId']),
    previousHash: text(read['previousHash']),
    hash: text(read['hash']),
  };
}

/** Members keep their order and numbers their form: this server writes JSON by the same function. */
function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function number(value: unknown): string {
  return String(BigInt(text(value)));
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : text(value);
}

function text(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('expected text');
  }
  return value;
}
