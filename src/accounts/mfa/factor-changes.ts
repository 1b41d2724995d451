import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { difference } from '../../observability/audit/difference.js';
import { type CallingRequest } from '../../core/api-request.js';
import { type AuditedValues, AuditTrail } from '../../database/audit-trail.js';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { Conflict, NotFound } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { DatabaseUserLookup } from '../database-user.lookup.js';
import { AccountMails } from '../mail/account-mails.js';
import { Outbox } from '../mail/outbox.js';
import { User } from '../user.entity.js';
import { Passkey } from './passkeys/passkey.entity.js';
import { RecoveryCode } from './recovery-codes/recovery-code.entity.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.js';
import { type HeldFactors, holdsFactor, requiresFactor } from './second-factor.js';
import { SecondFactors } from './second-factors.js';
import { TotpAuthenticator } from './totp/totp-authenticator.entity.js';

/** A factor that counts from now on. */
export interface AddedFactor<Factor> {
  readonly factor: Factor;
  /** The codes that the first factor brings along; `null` when there was one before, with codes of its own. */
  readonly recoveryCodes: readonly Secret[] | null;
}

/** Changes the second factors of accounts: of one account, one change at a time, and its owner is told of each. */
@Injectable()
export class FactorChanges {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly factors: SecondFactors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly lookup: DatabaseUserLookup,
    private readonly mails: AccountMails,
    private readonly outbox: Outbox,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'mfaRequired'>,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param add makes the factor count; `undefined` when it may not, and has changed nothing
   * @returns `undefined` then
   */
  async add<Factor>(
    request: CallingRequest | undefined,
    userId: Id,
    add: (manager: EntityManager, before: HeldFactors) => Promise<Factor | undefined>,
  ): Promise<AddedFactor<Factor> | undefined> {
    return this.#alone(userId, async (manager, user) => {
      const before = await this.factors.heldBy(userId, manager);
      const factor = await add(manager, before);
      if (factor === undefined) {
        return undefined;
      }
      await this.#tell(manager, user);
      await this.#record(manager, user, 'add-factor', before, request);
      return { factor, recoveryCodes: holdsFactor(before) ? null : await this.recoveryCodes.replace(manager, userId) };
    });
  }

  /**
   * Removes a factor, and with the last one the recovery codes.
   *
   * @param remove whether there was one to remove
   * @throws {Conflict} when it is the last one of an account that must have one
   */
  async remove(
    request: CallingRequest,
    userId: Id,
    remove: (manager: EntityManager) => Promise<boolean>,
  ): Promise<void> {
    await this.#alone(userId, async (manager, user) => {
      const before = await this.factors.heldBy(userId, manager);
      if (!(await remove(manager))) {
        return;
      }
      await this.#tell(manager, user);
      await this.#record(manager, user, 'remove-factor', before, request);
      if (holdsFactor(await this.factors.heldBy(userId, manager))) {
        return;
      }
      if (requiresFactor(this.settings.mfaRequired, user)) {
        throw new Conflict('This account must have a second factor: add another one first.');
      }
      await manager.delete(RecoveryCode, { userId });
    });
  }

  /** @throws {Conflict} for an account without a second factor */
  async renewRecoveryCodes(request: CallingRequest, userId: Id): Promise<readonly Secret[]> {
    return this.#alone(userId, async (manager, user) => {
      const held = await this.factors.heldBy(userId, manager);
      if (!holdsFactor(held)) {
        throw new Conflict('Recovery codes stand in for a second factor, and this account has none.');
      }
      await this.#tell(manager, user);
      await this.#record(manager, user, 'renew-recovery-codes', held, request);
      return this.recoveryCodes.replace(manager, userId);
    });
  }

  /**
   * For a person who has lost everything: the password alone is enough from then on. It ends every session and token too, since what was lost may have
   * been found.
   *
   * @param request without one, an operator does it
   */
  async reset(userId: Id, request?: CallingRequest): Promise<void> {
    await this.#alone(userId, async (manager, user) => {
      const before = await this.factors.heldBy(userId, manager);
      await manager.delete(TotpAuthenticator, { userId });
      await manager.delete(Passkey, { userId });
      await manager.delete(RecoveryCode, { userId });
      await manager.increment(User, { id: userId }, 'tokenVersion', 1);
      await this.#tell(manager, user);
      await this.#record(manager, user, 'reset-mfa', before, request);
    });
    this.lookup.forget(userId);
  }

  /** A login that makes the first factor of its account is that account's act: its request carries no credential yet. */
  async #record(
    manager: EntityManager,
    { id, username }: User,
    action: string,
    before: HeldFactors,
    request: CallingRequest | undefined,
  ): Promise<void> {
    const after = await this.factors.heldBy(id, manager);
    await this.audit.record(
      manager,
      {
        action: `users.${action}`,
        object: { type: 'users', id },
        ...difference(factorsOf(before), factorsOf(after)),
        ...(request && !request.user.isAuthenticated && { by: { id, username } }),
      },
      request,
    );
  }

  #tell(manager: EntityManager, user: User): Promise<void> {
    return this.outbox.send(manager, this.mails.secondFactorChanged(user));
  }

  /**
   * Whoever changes the account's factors meanwhile waits: two changes at once must not each leave what the other has removed.
   *
   * @throws {NotFound} when the account is gone
   */
  #alone<Result>(userId: Id, act: (manager: EntityManager, user: User) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      const user = await manager.findOne(User, { where: { id: userId }, lock: { mode: 'pessimistic_write' } });
      if (!user) {
        throw new NotFound();
      }
      return act(manager, user);
    });
  }
}

function factorsOf({ totp, passkey, recoveryCodes }: HeldFactors): AuditedValues {
  return { totp, passkey, recoveryCodes };
}
