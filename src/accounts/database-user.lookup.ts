import { Inject, Injectable } from '@nestjs/common';
import { type ActiveUser, UserLookup } from '../authentication/user-lookup.js';
import { type Id } from '../core/id.js';
import { ChangeFeed } from '../database/change-feed.js';
import { ExactCache } from '../database/exact-cache.js';
import { PreparedStatements } from '../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../settings/settings.js';

const FIND_ACTIVE = {
  name: 'users-find-active',
  text: `SELECT "id", "username", "email", "first_name" AS "firstName", "last_name" AS "lastName", "is_staff" AS "isStaff",
    "is_superuser" AS "isSuperuser", "token_version" AS "tokenVersion" FROM "users" WHERE "id" = $1 AND "is_active"`,
};

type Row = ActiveUser['account'] & Pick<ActiveUser, 'tokenVersion'>;

/** The accounts behind credentials, as they are now: who was disabled a moment ago is out. */
@Injectable()
export class DatabaseUserLookup extends UserLookup {
  readonly #cache: ExactCache<ActiveUser>;

  constructor(
    private readonly statements: PreparedStatements,
    feed: ChangeFeed,
    @Inject(SETTINGS) { userCacheSize }: Settings,
  ) {
    super();
    this.#cache = new ExactCache(feed, 'users', userCacheSize);
  }

  override findActive(id: Id): ActiveUser | undefined | Promise<ActiveUser | undefined> {
    return this.#cache.get(id, () => this.#read(id));
  }

  /** For whoever has just changed the account: the next request here already sees it. */
  forget(id: Id): void {
    this.#cache.forget(id);
  }

  async #read(id: Id): Promise<ActiveUser | undefined> {
    const [row] = await this.statements.query<Row>(FIND_ACTIVE, [id]);
    return row && { account: row, tokenVersion: row.tokenVersion };
  }
}
