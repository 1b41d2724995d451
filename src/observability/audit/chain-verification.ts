import { type Anchor, type AnchorKeys } from './anchor.js';
import { endFault, rowFault } from './chain-walk.js';
import { type ChainEnd, type ChainedRow } from './chained-row.js';
import { type ChainFault } from './chain-fault.js';

/** What a verification has found. */
export interface Verification {
  readonly rows: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Anchors that were signed here and are what the rows say. */
  readonly anchors: number;
  /** Anchors whose secret `SECRET_KEY` does not list any more: they were held against the rows, but anybody may have made them. */
  readonly unknownAnchors: number;
  /** What is wrong first; `null` when nothing is. */
  readonly fault: ChainFault | null;
}

/** Goes along the chain, row by row, and remembers no more than the last one. */
export class ChainVerification {
  #rows = 0;
  #first: string | null = null;
  #anchors = 0;
  #unknown = 0;
  #fault: ChainFault | null = null;

  /** @param keys `null` where nobody knows the secret: then anchors are held against the rows alone */
  constructor(
    private last: ChainEnd,
    private readonly keys: AnchorKeys | null,
  ) {}

  get hasFault(): boolean {
    return this.#fault !== null;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The last row that was good. */
  get end(): ChainEnd {
    return this.last;
  }

  /** @param row the next one */
  take(row: ChainedRow): void {
    this.#note(rowFault(this.last, row));
    if (!this.hasFault) {
      this.#rows += 1;
      this.#first ??= row.sequence;
      this.last = { sequence: row.sequence, hash: row.hash };
    }
  }

  /** @param anchor of the row that was just taken */
  anchor(anchor: Anchor): void {
    const { sequence } = anchor;
    const judgement = this.keys?.judge(anchor) ?? 'unknown';
    if (judgement === 'forged') {
      this.#note({ kind: 'forged_anchor', sequence, id: null, detail: 'The anchor was not made under SECRET_KEY.' });
    } else if (sequence === this.last.sequence && anchor.hash !== this.last.hash) {
      const detail = 'The rows until here are consistent, and not those that were anchored.';
      this.#note({ kind: 'rewritten', sequence, id: null, detail });
    } else {
      this.#anchors += judgement === 'good' ? 1 : 0;
      this.#unknown += judgement === 'unknown' ? 1 : 0;
    }
  }

  /** @param known what else says where the rows went: the chain's end, or an anchor */
  finish(known: ChainEnd): void {
    this.#note(endFault(this.last, known));
  }

  /** Whoever rewrites the rows could leave anchors of a secret that nobody knows: one at least must be known. */
  requireKnownAnchor(): void {
    if (this.keys && this.#anchors === 0 && this.#unknown > 0) {
      const { sequence } = this.last;
      this.#note({ kind: 'forged_anchor', sequence, id: null, detail: 'No anchor was made under SECRET_KEY.' });
    }
  }

  /** For what is wrong outside of the chain. */
  note(fault: ChainFault): void {
    this.#note(fault);
  }

  get result(): Verification {
    return {
      rows: this.#rows,
      first: this.#first,
      last: this.#rows > 0 ? this.last.sequence : null,
      anchors: this.#anchors,
      unknownAnchors: this.#unknown,
      fault: this.#fault,
    };
  }

  #note(fault: ChainFault | undefined): void {
    this.#fault ??= fault ?? null;
  }
}
