import { Inject, Injectable } from '@nestjs/common';
import { type Anchor, AnchorKeys } from './anchor.js';
import { AuditChain, NO_LIMIT } from './audit-chain.js';
import { ChainVerification, type Verification } from './chain-verification.js';
import { CHAIN_START } from './chained-row.js';

/** Anchors are read for so many rows at once. */
const WINDOW = 10_000n;

/** What else a verification is told. */
export interface VerifierOptions {
  /** Anchors that were kept outside of the database. */
  readonly anchors?: readonly Anchor[];
  /** Called now and then. @param rows how many were good so far */
  readonly progress?: (rows: number) => void;
}

/** Verifies the audit trail in the database, from its first row to its last, with little memory. */
@Injectable()
export class AuditVerifier {
  constructor(
    private readonly chain: AuditChain,
    @Inject(AnchorKeys) private readonly keys: AnchorKeys,
  ) {}

  async verify({ anchors: kept = [], progress = () => undefined }: VerifierOptions = {}): Promise<Verification> {
    const verification = new ChainVerification(CHAIN_START, this.keys);
    // Read in this order: an anchor is never beyond the end that is read after it, and what is written meanwhile is not looked at.
    const newest = await this.chain.newestAnchor();
    const end = await this.chain.end();
    const last = BigInt(end.sequence);
    for (let from = 0n; from < last && !verification.hasFault; from += WINDOW) {
      const upTo = from + WINDOW < last ? from + WINDOW : last;
      await this.#verify(verification, String(from), String(upTo), kept);
      progress(verification.rows);
    }
    for (const known of [end, ...(newest ? [newest] : []), ...kept]) {
      if (BigInt(known.sequence) >= last) {
        verification.finish(known);
      }
    }
    verification.requireKnownAnchor();
    const unchained = await this.chain.unchainedId();
    if (unchained !== undefined) {
      const detail = 'The row was added while the table’s triggers were off: it has no place in the chain.';
      verification.note({ kind: 'unchained', sequence: NO_LIMIT, id: unchained, detail });
    }
    return verification.result;
  }

  async #verify(verification: ChainVerification, from: string, upTo: string, kept: readonly Anchor[]): Promise<void> {
    const within = ({ sequence }: Anchor): boolean =>
      BigInt(sequence) > BigInt(from) && BigInt(sequence) <= BigInt(upTo);
    const anchors = new Map<string, readonly Anchor[]>();
    for (const anchor of [...(await this.chain.anchors(from, upTo)), ...kept.filter(within)]) {
      anchors.set(anchor.sequence, [...(anchors.get(anchor.sequence) ?? []), anchor]);
    }
    for await (const row of this.chain.rows(from, upTo)) {
      verification.take(row);
      if (verification.hasFault) {
        return;
      }
      anchors.get(row.sequence)?.forEach((anchor) => verification.anchor(anchor));
    }
  }
}
