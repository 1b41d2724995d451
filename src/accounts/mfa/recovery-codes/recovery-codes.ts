import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Id } from '../../../core/id.js';
import { type Secret } from '../../../core/secret.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { RecoveryCode } from './recovery-code.entity.js';
import { digestOf, newRecoveryCode } from './recovery-code.js';

/** In a set. */
const COUNT = 10;

/** Of any number of clients with one code, one deletes it. */
const SPEND = {
  name: 'recovery-codes-spend',
  text: `DELETE FROM "recovery_codes" WHERE "user_id" = $1 AND "digest" = $2 RETURNING "user_id"`,
};

/** Codes for whoever has lost the second factor, each good once. */
@Injectable()
export class RecoveryCodes {
  constructor(private readonly statements: PreparedStatements) {}

  /** Makes a new set, and ends the old one. @returns the one copy of it */
  async replace(manager: EntityManager, userId: Id): Promise<readonly Secret[]> {
    const codes = Array.from({ length: COUNT }, newRecoveryCode);
    await manager.delete(RecoveryCode, { userId });
    await manager.insert(
      RecoveryCode,
      codes.map((code) => ({ userId, digest: digestOf(userId, code) })),
    );
    return codes;
  }

  /** @returns whether the code was one of the account's, and is gone */
  async accept(userId: Id, code: Secret): Promise<boolean> {
    const spent = await this.statements.query(SPEND, [userId, digestOf(userId, code)]);
    return spent.length === 1;
  }
}
