import { Injectable } from '@nestjs/common';
import { ApiKeyVerifier, type LiveApiKey } from '../authentication/api-key/api-key-verifier.js';
import { UserLookup } from '../authentication/user-lookup.js';
import { Clock } from '../core/clock.js';
import { type Secret } from '../core/secret.js';
import { ApiKeyCache } from './api-key-cache.js';
import { API_KEY_FORMAT } from './api-key-format.js';
import { ApiKeyUsage } from './api-key-usage.js';
import { mayBeUsed } from './usable-api-key.js';

/**
 * Judges keys by their rows and their owners' accounts, both remembered until they change: what was revoked, or whose owner was disabled, a moment ago
 * is dead, and a key in use costs no query.
 */
@Injectable()
export class CachedApiKeyVerifier extends ApiKeyVerifier {
  constructor(
    private readonly keys: ApiKeyCache,
    private readonly users: UserLookup,
    private readonly usage: ApiKeyUsage,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async verify(text: Secret, clientAddress: string): Promise<LiveApiKey | undefined> {
    const presented = API_KEY_FORMAT.parse(text);
    const key = presented && (await this.keys.find(presented.id));
    if (!key || !mayBeUsed(key, { secret: presented.secret, clientAddress, now: this.clock.now() })) {
      return undefined;
    }
    const owner = await this.users.findActive(key.ownerId);
    if (!owner) {
      return undefined;
    }
    this.usage.note(key);
    return { id: key.id, account: owner.account, scopes: key.scopes, rates: key.rates };
  }
}
