import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { newId } from '../../core/id.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { emailKey, usernameKey } from '../account-keys.js';
import { User } from '../user.entity.js';
import { type VerifiedAccount } from '../logins/verified-account.js';
import { newUsername } from './new-username.js';
import { type ProviderIdentity } from './provider-identity.js';
import { decideSignIn } from './sign-in-decision.js';
import { SocialAccount } from './social-account.entity.js';
import { SocialAccounts } from './social-accounts.js';

/** How often it is looked again when somebody else was faster: to the name, or to the account. */
const TRIES = 5;

export type SignInResult =
  | { readonly kind: 'account'; readonly user: VerifiedAccount }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'refused' };

/** Finds the account of somebody whom a provider vouches for, or makes it. */
@Injectable()
export class SocialSignIn {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly accounts: SocialAccounts,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'registration'>,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws {Unavailable} when others were faster again and again */
  async signIn(request: CallingRequest, identity: ProviderIdentity): Promise<SignInResult> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const result = await this.#trySignIn(request, identity, attempt);
      if (result) {
        return result;
      }
    }
    throw new Unavailable();
  }

  async #trySignIn(
    request: CallingRequest,
    identity: ProviderIdentity,
    attempt: number,
  ): Promise<SignInResult | undefined> {
    // The address first: an account that is registered between the two is then found by its link, and not taken for somebody else's.
    const local = await this.#findByEmail(identity);
    const linked = await this.accounts.find(identity);
    const decision = decideSignIn({
      linked: linked && { maySignIn: linked.user.isActive && !linked.user.isServiceAccount },
      emailVerified: identity.emailVerified,
      local: local && { emailVerified: local.emailVerifiedAt !== null },
      registrationOpen: this.settings.registration === 'open',
    });
    switch (decision) {
      case 'sign-in':
        return linked ? { kind: 'account', user: await this.#noteUse(linked) } : undefined;
      case 'register': {
        const user = await this.#register(request, identity, attempt);
        return user && { kind: 'account', user };
      }
      case 'confirm':
        return { kind: 'confirm' };
      case 'refuse':
        return { kind: 'refused' };
    }
  }

  async #findByEmail({ email }: ProviderIdentity): Promise<User | null> {
    return email === null ? null : this.dataSource.manager.findOneBy(User, { emailKey: emailKey(email) });
  }

  async #noteUse({ id, user }: SocialAccount): Promise<VerifiedAccount> {
    await this.dataSource.manager.update(SocialAccount, { id }, { lastUsedAt: new Date(this.clock.now()) });
    return user;
  }

  /** @returns the new account; `undefined` when the name, the address or the identity was taken meanwhile */
  async #register(
    request: CallingRequest,
    identity: ProviderIdentity,
    attempt: number,
  ): Promise<VerifiedAccount | undefined> {
    const { email } = identity;
    if (email === null) {
      throw new RangeError('An identity without an address has no account to register.');
    }
    const name = newUsername(identity.preferredUsername, email);
    const username = attempt === 0 ? name : `${name}-${randomInt(1_000, 1_000_000)}`;
    const now = new Date(this.clock.now());
    const user = { id: newId(), username, email, emailVerifiedAt: now };
    const keys = { usernameKey: usernameKey(username), emailKey: emailKey(email) };
    return this.dataSource.transaction(async (manager) => {
      const insertion = manager
        .createQueryBuilder()
        .insert()
        .into(User)
        .values({ ...user, ...keys });
      const { raw } = (await insertion.orIgnore().returning('id').execute()) as { readonly raw: readonly unknown[] };
      if (raw.length === 0) {
        return undefined;
      }
      if (!(await this.accounts.link(user.id, identity, { manager, lastUsedAt: now }))) {
        await manager.delete(User, { id: user.id });
        return undefined;
      }
      const object = { type: 'users', id: user.id };
      const after = { username, email, provider: identity.provider };
      await this.audit.record(manager, { action: 'users.add', object, after, by: user }, request);
      const { id } = user;
      return { id, username, email, firstName: '', lastName: '', isStaff: false, isSuperuser: false, tokenVersion: 0 };
    });
  }
}
