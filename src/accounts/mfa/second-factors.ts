import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Id } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type User } from '../user.entity.js';
import { decideDemand, type FactorDemand, type HeldFactors } from './second-factor.js';

/** @param userId whose, in SQL @returns the columns of {@link HeldFactors}, for a statement that reads more than them */
export function heldFactorColumns(userId: string): string {
  return `EXISTS (SELECT FROM "totp_authenticators" WHERE "user_id" = ${userId} AND "is_confirmed") AS "totp",
    EXISTS (SELECT FROM "passkeys" WHERE "user_id" = ${userId}) AS "passkey",
    (SELECT count(*)::integer FROM "recovery_codes" WHERE "user_id" = ${userId}) AS "recoveryCodes"`;
}

const FIND_HELD = { name: 'second-factors-find', text: `SELECT ${heldFactorColumns('$1')}` };

/** Knows which second factors accounts have, and whose logins need one. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly statements: PreparedStatements,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'mfaRequired'>,
  ) {}

  /** @param manager of the transaction that has to see its own changes */
  async heldBy(userId: Id, manager?: EntityManager): Promise<HeldFactors> {
    const [held] = manager
      ? await manager.query<HeldFactors[]>(FIND_HELD.text, [userId])
      : await this.statements.query<HeldFactors>(FIND_HELD, [userId]);
    return held ?? { totp: false, passkey: false, recoveryCodes: 0 };
  }

  /** @returns what a login of the account needs beside the password; `null` when that is enough */
  demandedOf(account: Pick<User, 'isStaff' | 'isSuperuser'> & HeldFactors): FactorDemand | null {
    return decideDemand(this.settings.mfaRequired, account, account);
  }
}
