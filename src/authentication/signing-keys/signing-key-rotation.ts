import { Inject, Injectable, Optional } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { OAuthClientLookup } from '../oauth/oauth-client-lookup.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { algorithmsOf, dueChanges, type KeyChanges, retirement } from './key-lifecycle.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeyError } from './signing-key.error.js';
import { type StoredAlgorithm } from './signing-key.js';
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

  /** Does what time has made due, unless another process has already. @returns the keys, the oldest first; exactly one of an algorithm is active */
  async bringUpToDate(): Promise<readonly SigningKeyRow[]> {
    const keys = await this.store.read();
    if (dueChanges(keys, this.clock.now()).size === 0) {
      return keys;
    }
    return this.store.change(async (manager) => {
      for (const [algorithm, changes] of dueChanges(await this.store.read(manager), this.clock.now())) {
        await this.#apply(manager, algorithm, changes);
      }
      return this.store.read(manager);
    });
  }

  /** Sees to it that there is a key of an algorithm, which signs at once: nobody has had one to keep. */
  async ensure(algorithm: StoredAlgorithm): Promise<void> {
    await this.store.change(async (manager) => {
      const keys = await this.store.read(manager);
      if (!keys.some((key) => key.algorithm === algorithm && key.status === 'active')) {
        await this.#add(manager, algorithm, 'active', new Date(this.clock.now()));
      }
    });
  }

  /**
   * Makes a key of each algorithm that is in use, which signs once others have had time to fetch it.
   *
   * @param immediately whether they sign at once, and keys that wait to sign are dropped: for when one may be known to somebody else
   * @returns them, that of ES256 first
   */
  rotate(immediately: boolean): Promise<readonly SigningKeyRow[]> {
    const now = new Date(this.clock.now());
    return this.store.change(async (manager) => {
      const made: SigningKeyRow[] = [];
      for (const algorithm of algorithmsOf(await this.store.read(manager))) {
        if (immediately) {
          await manager.delete(SigningKeyRow, { algorithm, status: 'pending' });
          await this.#retireActive(manager, algorithm);
        }
        made.push(await this.#add(manager, algorithm, immediately ? 'active' : 'pending', now));
      }
      return made;
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

  async #apply(
    manager: EntityManager,
    algorithm: StoredAlgorithm,
    { activate, create, drop }: KeyChanges,
  ): Promise<void> {
    const now = new Date(this.clock.now());
    await manager.delete(SigningKeyRow, { kid: In(drop) });
    if (activate !== null) {
      await this.#retireActive(manager, algorithm);
      await manager.update(SigningKeyRow, { kid: activate }, { status: 'active', activatedAt: now });
    }
    if (create) {
      await this.#add(manager, algorithm, 'active', now);
    }
  }

  async #add(
    manager: EntityManager,
    algorithm: StoredAlgorithm,
    status: 'active' | 'pending',
    now: Date,
  ): Promise<SigningKeyRow> {
    const key = await this.store.add(manager, { algorithm, status, createdAt: now });
    const object = { type: 'keys', id: key.kid };
    await this.audit.record(manager, { action: 'keys.add', object, after: { algorithm, status } });
    return key;
  }

  /** It verifies for as long as what it has signed may live, whoever for. */
  async #retireActive(manager: EntityManager, algorithm: StoredAlgorithm): Promise<void> {
    const { jwtAccessTtl, oauthAccessTtl } = this.settings;
    const ofClients = (await this.clients?.longestLifetime(manager)) ?? 0;
    const retiresAt = retirement(this.clock.now(), Math.max(jwtAccessTtl, oauthAccessTtl, ofClients));
    await manager.update(SigningKeyRow, { algorithm, status: 'active' }, { status: 'retiring', retiresAt });
  }
}
