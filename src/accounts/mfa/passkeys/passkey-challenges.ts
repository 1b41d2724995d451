import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../../core/clock.js';
import { type Milliseconds } from '../../../core/duration.js';
import { type Id } from '../../../core/id.js';
import { type Secret } from '../../../core/secret.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../../database/sweep/expired-rows.decorator.js';
import { deleteExpired } from '../../../database/sweep/delete-expired.js';
import { PasskeyChallenge } from './passkey-challenge.entity.js';

/** How long an authenticator may take. */
export const CHALLENGE_LIFETIME: Milliseconds = 5 * 60_000;

/** In bytes; Web Authentication, Level 3, section 13.4.3 asks for at least 16. */
const LENGTH = 32;

/** More expired challenges than one new one can leave behind: the table cannot grow by being asked for challenges alone. */
const SWEPT_AT_ONCE = 10;

/** Of any number of clients with one challenge, one deletes it. $1: digest; $2: what it is bound to; $3: now. */
const SPEND = {
  name: 'passkey-challenges-spend',
  text: `DELETE FROM "passkey_challenges" WHERE "digest" = $1 AND "bound_to" = $2 AND "expires_at" > $3 RETURNING "digest"`,
};

/** What a challenge is signed for, and who may present it: it is good for nothing and nobody else. */
export type ChallengePurpose =
  | { readonly kind: 'register'; readonly userId: Id }
  | { readonly kind: 'second_factor'; readonly ticket: Secret }
  | { readonly kind: 'sign_in'; readonly ticket: Secret };

/** Makes challenges, and takes each back once. */
@Injectable()
@ExpiredRows('passkey challenges')
export class PasskeyChallenges implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {}

  /** @returns a challenge, for the options that a browser is given */
  async issue(purpose: ChallengePurpose): Promise<Uint8Array<ArrayBuffer>> {
    await this.clearExpired(SWEPT_AT_ONCE);
    const challenge = Uint8Array.from(randomBytes(LENGTH));
    await this.dataSource.manager.insert(PasskeyChallenge, {
      digest: sha256(challenge),
      boundTo: boundTo(purpose),
      expiresAt: new Date(this.clock.now() + CHALLENGE_LIFETIME),
    });
    return challenge;
  }

  /** @returns whether it was a challenge for that purpose, and is gone; also when what was signed turns out wrong */
  async spend(purpose: ChallengePurpose, challenge: string): Promise<boolean> {
    const digest = sha256(Buffer.from(challenge, 'base64url'));
    const spent = await this.statements.query(SPEND, [digest, boundTo(purpose), new Date(this.clock.now())]);
    return spent.length === 1;
  }

  clearExpired(limit: number): Promise<number> {
    return deleteExpired(this.dataSource.manager, PasskeyChallenge, new Date(this.clock.now()), limit);
  }
}

function boundTo(purpose: ChallengePurpose): Buffer {
  const presenter = purpose.kind === 'register' ? purpose.userId : purpose.ticket.reveal();
  return sha256(Buffer.from(JSON.stringify([purpose.kind, presenter])));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
