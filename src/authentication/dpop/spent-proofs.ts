import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { deleteExpired } from '../../database/sweep/delete-expired.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { type DpopProof } from './dpop-proof.js';
import { SpentProof } from './spent-proof.entity.js';

/** How long a proof that has expired is still remembered: another process may be behind by as much, and still take it. */
const LARGEST_CLOCK_DIFFERENCE: Milliseconds = 600_000;

const SPEND = {
  name: 'dpop-proofs-spend',
  text: `INSERT INTO "spent_dpop_proofs" ("digest", "expires_at") VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true AS "spent"`,
};

/** Sees to it that a proof is good once, on whichever process (RFC 9449, section 11.1). */
@ExpiredRows('spent DPoP proofs')
@Injectable()
export class SpentProofs implements ClearsExpiredRows {
  constructor(
    private readonly statements: PreparedStatements,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns whether it was not spent before: of many at once, one is told so */
  async spend({ digest, expiresAt }: DpopProof): Promise<boolean> {
    return (await this.statements.query(SPEND, [digest, new Date(expiresAt)])).length === 1;
  }

  clearExpired(limit: number): Promise<number> {
    const forgotten = new Date(this.clock.now() - LARGEST_CLOCK_DIFFERENCE);
    return deleteExpired(this.dataSource.manager, SpentProof, forgotten, limit);
  }
}
