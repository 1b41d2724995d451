import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { AnchorKeys } from './anchor.js';
import { anchorLine, parseLine, rowLine } from './archive-line.js';
import { AuditChain, NO_LIMIT } from './audit-chain.js';
import { ChainVerification, type Verification } from './chain-verification.js';
import { CHAIN_START, type ChainEnd } from './chained-row.js';

/** Rows, from the one to the other, both included. */
export interface ArchiveRange {
  readonly from: string;
  readonly to?: string | undefined;
}

/** Writes audit rows out as NDJSON that can be verified where there is no database. */
@Injectable()
export class AuditArchive {
  constructor(
    private readonly chain: AuditChain,
    private readonly keys: AnchorKeys,
    private readonly clock: Clock,
  ) {}

  /** The lines; after the last row an anchor of it, by which it is known that none is missing. */
  async *lines({ from, to = NO_LIMIT }: ArchiveRange): AsyncGenerator<string> {
    let last: ChainEnd | undefined;
    for await (const row of this.chain.rows(String(BigInt(from) - 1n), to)) {
      yield rowLine(row);
      last = row;
    }
    if (last) {
      yield anchorLine(this.keys.sign(last, this.clock.now()));
    }
  }
}

/**
 * Verifies an archive, which may begin anywhere in the chain and must end with an anchor.
 *
 * @param keys `null` for whoever does not know `SECRET_KEY`: then the rows are held against one another alone
 * @throws {MalformedArchive}
 */
export async function verifyArchive(lines: AsyncIterable<string>, keys: AnchorKeys | null): Promise<Verification> {
  let verification: ChainVerification | undefined;
  let line = 0;
  let isAnchored = false;
  for await (const text of lines) {
    line += 1;
    const read = parseLine(text, line);
    if ('row' in read) {
      const { sequence, previousHash } = read.row;
      verification ??= new ChainVerification(startBefore(sequence, previousHash), keys);
      verification.take(read.row);
      isAnchored = false;
    } else {
      verification ??= new ChainVerification(CHAIN_START, keys);
      verification.anchor(read.anchor);
      verification.finish(read.anchor);
      isAnchored = true;
    }
    if (verification.hasFault) {
      return verification.result;
    }
  }
  verification ??= new ChainVerification(CHAIN_START, keys);
  if (!isAnchored) {
    const sequence = String(BigInt(verification.end.sequence) + 1n);
    const detail = 'The archive does not end with an anchor: rows are missing at its end.';
    verification.note({ kind: 'truncated', sequence, id: null, detail });
  }
  verification.requireKnownAnchor();
  return verification.result;
}

function startBefore(sequence: string, hash: string): ChainEnd {
  return sequence === '1' ? CHAIN_START : { sequence: String(BigInt(sequence) - 1n), hash };
}
