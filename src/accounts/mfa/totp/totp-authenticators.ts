import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type FindOptionsWhere, MoreThan } from 'typeorm';
import { Clock } from '../../../core/clock.js';
import { type Milliseconds } from '../../../core/duration.js';
import { type Id } from '../../../core/id.js';
import { type Account } from '../../../core/identity.js';
import { SealedBox } from '../../../core/sealed-box.js';
import { Secret } from '../../../core/secret.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { deleteBatch } from '../../../database/sweep/delete-batch.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../../database/sweep/expired-rows.decorator.js';
import { PUBLIC_URL } from '../../../pipeline/public-url.js';
import { TotpAuthenticator } from './totp-authenticator.entity.js';
import { newTotpSecret, totpStep, totpText, totpUri } from './totp-code.js';

/** The injection token of the {@link SealedBox} that the secrets of authenticators are kept in. */
export const TOTP_BOX = Symbol('TOTP_BOX');

/** How long a secret waits for its first code. */
const PENDING_LIFETIME: Milliseconds = 10 * 60_000;

const FIND_CONFIRMED = {
  name: 'totp-find-confirmed',
  text: `SELECT "secret" FROM "totp_authenticators" WHERE "user_id" = $1 AND "is_confirmed"`,
};

/** Of any number of clients with one code, one changes the row. $1: account; $2: the code's time step; $3: the secret as it was read; $4: as it is kept from now on. */
const SPEND_STEP = {
  name: 'totp-spend-step',
  text: `UPDATE "totp_authenticators" SET "last_step" = $2, "secret" = $4
    WHERE "user_id" = $1 AND "is_confirmed" AND "secret" = $3 AND "last_step" < $2 RETURNING "user_id"`,
};

/** A secret that was just made, for an authenticator app. */
export interface NewAuthenticator {
  readonly secret: Secret;
  readonly uri: Secret;
}

/** Authenticator apps (RFC 6238). */
@Injectable()
@ExpiredRows('unconfirmed authenticators')
export class TotpAuthenticators implements ClearsExpiredRows {
  readonly #issuer: string;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    @Inject(TOTP_BOX) private readonly box: SealedBox,
    @Inject(PUBLIC_URL) publicUrl: string,
  ) {
    this.#issuer = new URL(publicUrl).hostname;
  }

  /** Makes a secret, which counts once a code of it was shown, and replaces one that waits already. */
  async begin({ id: userId, username }: Pick<Account, 'id' | 'username'>): Promise<NewAuthenticator> {
    const secret = newTotpSecret();
    await this.dataSource.manager.upsert(
      TotpAuthenticator,
      {
        userId,
        isConfirmed: false,
        secret: this.box.seal(secret, userId),
        lastStep: null,
        createdAt: new Date(this.clock.now()),
      },
      ['userId', 'isConfirmed'],
    );
    const uri = totpUri(secret, { issuer: this.#issuer, username });
    return { secret: new Secret(totpText(secret)), uri: new Secret(uri) };
  }

  /** @returns whether a secret waits for its first code */
  isPending(userId: Id): Promise<boolean> {
    return this.dataSource.manager.existsBy(TotpAuthenticator, this.#pending(userId));
  }

  /**
   * Makes the secret that waits the one that counts, in place of an earlier one. The code is spent by that.
   *
   * @param manager of a transaction in which nobody else changes the account's factors
   * @returns the authenticator; `undefined` when the code is not one of that secret
   */
  async confirm(manager: EntityManager, userId: Id, code: string): Promise<TotpAuthenticator | undefined> {
    const pending = await manager.findOneBy(TotpAuthenticator, this.#pending(userId));
    const step = pending ? totpStep(this.box.open(pending.secret, userId), code, this.clock.now()) : undefined;
    if (!pending || step === undefined) {
      return undefined;
    }
    await manager.delete(TotpAuthenticator, { userId, isConfirmed: true });
    const confirmed = { isConfirmed: true, lastStep: String(step) };
    await manager.update(TotpAuthenticator, { userId, isConfirmed: false }, confirmed);
    return Object.assign(pending, confirmed);
  }

  /**
   * A secret that was sealed under an older `SECRET_KEY` is sealed anew by that.
   *
   * @returns whether the code is the authenticator's, and newer than every one that was accepted before
   */
  async accept(userId: Id, code: string): Promise<boolean> {
    const [row] = await this.statements.query<Pick<TotpAuthenticator, 'secret'>>(FIND_CONFIRMED, [userId]);
    const step = row && totpStep(this.box.open(row.secret, userId), code, this.clock.now());
    if (!row || step === undefined) {
      return false;
    }
    const kept = this.box.reseal(row.secret, userId) ?? row.secret;
    const spent = await this.statements.query(SPEND_STEP, [userId, step, row.secret, kept]);
    return spent.length === 1;
  }

  clearExpired(limit: number): Promise<number> {
    return deleteBatch(this.dataSource.manager, TotpAuthenticator, {
      where: 'NOT "is_confirmed" AND "created_at" <= :tooOld',
      orderBy: '"created_at"',
      parameters: { tooOld: this.#tooOld() },
      limit,
    });
  }

  #pending(userId: Id): FindOptionsWhere<TotpAuthenticator> {
    return { userId, isConfirmed: false, createdAt: MoreThan(this.#tooOld()) };
  }

  #tooOld(): Date {
    return new Date(this.clock.now() - PENDING_LIFETIME);
  }
}
