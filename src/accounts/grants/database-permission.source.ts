import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type HeldGroup } from '../../core/held-permissions.js';
import { type Id } from '../../core/id.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { ExactCache } from '../../database/exact-cache.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type AccountPermissions, PermissionSource } from '../../permissions/account-permissions.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { DEEPEST_GROUP } from '../groups/group-depth.js';

const FIND = {
  name: 'account-permissions-find',
  text: `WITH RECURSIVE "held" ("id", "name", "parent_id", "depth") AS (
      SELECT "groups"."id", "groups"."name", "groups"."parent_id", 1
      FROM "group_members" JOIN "groups" ON "groups"."id" = "group_members"."group_id"
      WHERE "group_members"."user_id" = $1
    UNION
      SELECT "groups"."id", "groups"."name", "groups"."parent_id", "held"."depth" + 1
      FROM "held" JOIN "groups" ON "groups"."id" = "held"."parent_id"
      WHERE "held"."depth" < ${DEEPEST_GROUP}
  ), "granted" AS (
    SELECT "permission", "expires_at" FROM "permission_grants"
    WHERE ("user_id" = $1 OR "group_id" IN (SELECT "id" FROM "held")) AND ("expires_at" IS NULL OR "expires_at" > $2)
  )
  SELECT
    (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('id', "id", 'name', "name")), '[]') FROM "held") AS "groups",
    (SELECT coalesce(array_agg(DISTINCT "permission"), '{}') FROM "granted") AS "codes",
    (SELECT min("expires_at") FROM "granted") AS "expiresAt"`,
};

interface Row {
  readonly groups: readonly HeldGroup[];
  readonly codes: readonly string[];
  /** When the first of the grants ends. */
  readonly expiresAt: Date | null;
}

interface RememberedPermissions extends AccountPermissions {
  readonly expiresAt: Date | null;
}

/** What accounts were granted, as it is now: remembered until it changes, or until a grant expires. */
@Injectable()
export class DatabasePermissionSource extends PermissionSource {
  readonly #cache: ExactCache<RememberedPermissions>;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
    feed: ChangeFeed,
    @Inject(SETTINGS) { userCacheSize }: Settings,
  ) {
    super();
    this.#cache = new ExactCache(feed, 'account_permissions', userCacheSize);
  }

  override of(userId: Id): AccountPermissions | Promise<AccountPermissions> {
    const known = this.#cache.get(userId, () => this.#read(userId));
    if (known === undefined || known instanceof Promise) {
      return Promise.resolve(known).then((read) => read ?? NOTHING);
    }
    if (known.expiresAt !== null && known.expiresAt.getTime() <= this.clock.now()) {
      this.#cache.forget(userId);
      return this.of(userId);
    }
    return known;
  }

  /** @returns the same as a transaction sees it, for whoever decides and acts in it; never remembered */
  async within(manager: EntityManager, userId: Id): Promise<AccountPermissions> {
    const rows = await manager.query<Row[]>(FIND.text, this.#parameters(userId));
    return this.#registered(rows[0]);
  }

  /** For whoever has just changed what the account was granted: the next request here already sees it. */
  forget(userId: Id): void {
    this.#cache.forget(userId);
  }

  /** For whoever has just changed what a group was granted. */
  forgetAll(): void {
    this.#cache.forgetAll();
  }

  async #read(userId: Id): Promise<RememberedPermissions> {
    const rows = await this.statements.query<Row>(FIND, this.#parameters(userId));
    return this.#registered(rows[0]);
  }

  #parameters(userId: Id): unknown[] {
    return [userId, new Date(this.clock.now())];
  }

  /** A code that no resource declares any more is not a permission, whatever was granted once. */
  #registered({ groups, codes, expiresAt }: Row = { groups: [], codes: [], expiresAt: null }): RememberedPermissions {
    return { groups, codes: new Set(codes.filter((code) => this.registry.has(code))), expiresAt };
  }
}

const NOTHING: AccountPermissions = { codes: new Set(), groups: [] };
