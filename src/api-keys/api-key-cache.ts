import { Inject, Injectable } from '@nestjs/common';
import { type Id } from '../core/id.js';
import { parseNetwork } from '../core/network.js';
import { parseRates } from '../core/rate.js';
import { ChangeFeed } from '../database/change-feed.js';
import { ExactCache } from '../database/exact-cache.js';
import { PreparedStatements } from '../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { type UsableApiKey } from './usable-api-key.js';

const FIND = {
  name: 'api-keys-find-usable',
  text: `SELECT "id", "owner_id" AS "ownerId", "digest", "previous_digest" AS "previousDigest", "previous_until" AS "previousUntil", "scopes",
      "allowed_ips" AS "allowedIps", "rate", "expires_at" AS "expiresAt", "last_used" AS "lastUsed"
    FROM "api_keys" WHERE "id" = $1 AND "revoked_at" IS NULL`,
};

interface Row {
  readonly id: Id;
  readonly ownerId: Id;
  readonly digest: Buffer;
  readonly previousDigest: Buffer | null;
  readonly previousUntil: Date | null;
  readonly scopes: readonly string[];
  readonly allowedIps: readonly string[] | null;
  readonly rate: string | null;
  readonly expiresAt: Date | null;
  readonly lastUsed: Date | null;
}

/** The keys that are not revoked, remembered until they change, on whichever process. */
@Injectable()
export class ApiKeyCache {
  readonly #cache: ExactCache<UsableApiKey>;

  constructor(
    private readonly statements: PreparedStatements,
    feed: ChangeFeed,
    @Inject(SETTINGS) { apiKeyCacheSize }: Settings,
  ) {
    this.#cache = new ExactCache(feed, 'api_keys', apiKeyCacheSize);
  }

  find(id: Id): UsableApiKey | undefined | Promise<UsableApiKey | undefined> {
    return this.#cache.get(id, () => this.#read(id));
  }

  /** For whoever has just changed the key: the next request here already sees it. */
  forget(id: Id): void {
    this.#cache.forget(id);
  }

  async #read(id: Id): Promise<UsableApiKey | undefined> {
    const [row] = await this.statements.query<Row>(FIND, [id]);
    return row && usable(row);
  }
}

function usable({ previousDigest, previousUntil, allowedIps, rate, expiresAt, ...row }: Row): UsableApiKey {
  return {
    ...row,
    previous: previousDigest && previousUntil && { digest: previousDigest, until: previousUntil.getTime() },
    rates: rate === null ? undefined : parseRates(rate),
    networks: allowedIps && allowedIps.map(parseNetwork),
    expiresAt: expiresAt && expiresAt.getTime(),
  };
}
