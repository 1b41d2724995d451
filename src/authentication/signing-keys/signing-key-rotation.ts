import { Inject, Injectable, Optional } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { OAuthClientLookup } from '../oauth/oauth-client-lookup.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { dueChanges, isDue, type KeyChanges, retirement } from './key-lifecycle.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeyError } from './signing-key.error.js';
import { SigningKeyStore } from './signing-key-store.js';

/** Makes keys, lets them sign in turn, and ends them. */
@Injectable()
export class SigningKeyRotation {
  constructor(
    private readonly store: SigningKeyStore,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly audit: AuditTrail,
    @Optional() private readonly clients?: OAuthClientLookup,
  ) {}

  /** Does what time has made due, unless another process has already. @returns the keys, the oldest first; exactly one is active */
  async bringUpToDate(): Promise<readonly SigningKeyRow[]> {
    const keys = await this.store.read();
    if (!isDue(dueChanges(keys, this.clock.now()))) {
      return keys;
    }
    return this.store.change(async (manager) => {
      await this.#apply(manager, dueChanges(await this.store.read(manager), this.clock.now()));
      return this.store.read(manager);
    });
  }

  /**
   * Makes a key that signs once others have had time to fetch it.
   *
   * @param immediately whether it signs at once, and keys that wait to sign are dropped: for when one may be known to somebody else
   */
  rotate(immediately: boolean): Promise<SigningKeyRow> {
    const now = new Date(this.clock.now());
    return this.store.change(async (manager) => {
      if (immediately) {
        await manager.delete(SigningKeyRow, { status: 'pending' });
        await this.#retireActive(manager);
      }
      return this.#add(manager, immediately ? 'active' : 'pending', now);
    });
  }

  /**
   * Ends a key at once, and with it every access token that it has signed.
   *
   * @throws {SigningKeyError} when there is no such key, or it is the one that signs
   */
  async revoke(kid: string): Promise<void> {
    await this.store.change(async (manager) => {
      const key = await manager.findOneBy(SigningKeyRow, { kid });
      if (!key || key.status === 'active') {
        throw new SigningKeyError(
          key ? 'This key signs: `keys rotate --now` puts another in its place.' : 'No key has this kid.',
        );
      }
      await manager.delete(SigningKeyRow, { kid });
      const before = { status: key.status };
      await this.audit.record(manager, { action: 'keys.revoke', object: { type: 'keys', id: kid }, before });
    });
  }

  async #apply(manager: EntityManager, { activate, create, drop }: KeyChanges): Promise<void> {
    const now = new Date(this.clock.now());
    await manager.delete(SigningKeyRow, { kid: In(drop) });
    if (activate !== null) {
      await this.#retireActive(manager);
      await manager.update(SigningKeyRow, { kid: activate }, { status: 'active', activatedAt: now });
    }
    if (create) {
      await this.#add(manager, 'active', now);
    }
  }

  async #add(manager: EntityManager, status: 'active' | 'pending', now: Date): Promise<SigningKeyRow> {
    const key = await this.store.add(manager, status, now);
    const object = { type: 'keys', id: key.kid };
    await this.audit.record(manager, { action: 'keys.add', object, after: { algorithm: key.algorithm, status } });
    return key;
  }

  /** It verifies for as long as what it has signed may live, whoever for. */
  async #retireActive(manager: EntityManager): Promise<void> {
    const { jwtAccessTtl, oauthAccessTtl } = this.settings;
    const ofClients = (await this.clients?.longestLifetime(manager)) ?? 0;
    const retiresAt = retirement(this.clock.now(), Math.max(jwtAccessTtl, oauthAccessTtl, ofClients));
    await manager.update(SigningKeyRow, { status: 'active' }, { status: 'retiring', retiresAt });
  }
}
