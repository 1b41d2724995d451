import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { LRUCache } from 'lru-cache';
import { DataSource, Not } from 'typeorm';
import { UserLookup } from '../../authentication/user-lookup.js';
import { type CallingRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { type UsableClient } from '../clients/usable-client.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { Artefact } from '../storage/artefact.entity.js';
import { Consent } from './consent.entity.js';

const FIND = {
  name: 'oauth-consents-find',
  text: `SELECT "scopes" FROM "oauth_consents" WHERE "user_id" = $1 AND "client_id" = $2`,
};

/** $1: id, if it is the first; $2: account; $3: the client's row; $4: what was agreed to now; $5: now. */
const REMEMBER = `WITH "former" AS (SELECT "scopes" FROM "oauth_consents" WHERE "user_id" = $2 AND "client_id" = $3 FOR UPDATE)
    INSERT INTO "oauth_consents" ("id", "user_id", "client_id", "scopes", "since", "last_used") VALUES ($1, $2, $3, $4, $5, $5)
    ON CONFLICT ("user_id", "client_id") DO UPDATE SET "last_used" = EXCLUDED."last_used",
      "scopes" = ARRAY(SELECT DISTINCT unnest("oauth_consents"."scopes" || EXCLUDED."scopes") ORDER BY 1)
    RETURNING "id", "scopes", (SELECT "scopes" FROM "former") AS "former"`;

interface Remembered {
  readonly id: Id;
  readonly scopes: readonly string[];
  /** `null` when nothing was agreed to before. */
  readonly former: readonly string[] | null;
}

/** At most once in a minute. $1: account; $2: the client's own identifier; $3: now; $4: a minute ago. */
const NOTE_USE = {
  name: 'oauth-consents-note-use',
  text: `UPDATE "oauth_consents" "consent" SET "last_used" = $3 FROM "oauth_clients" "client"
    WHERE "client"."client_id" = $2 AND "consent"."client_id" = "client"."id" AND "consent"."user_id" = $1 AND "consent"."last_used" < $4`,
};

const MINUTE = 60_000;

/** How many uses are remembered, so as not to note them again. */
const MOST_NOTED = 10_000;

/** The application that something is agreed to with. */
type ConsentedClient = Pick<UsableClient, 'id' | 'clientId'>;

/** Remembers what people have let applications do, and takes it back. */
@Injectable()
export class Consents {
  readonly #noted = new LRUCache<string, number>({ max: MOST_NOTED });

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly users: UserLookup,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @param clientId of the client's row @returns what the account has agreed to so far */
  async scopesOf(userId: Id, clientId: Id): Promise<readonly string[]> {
    const [row] = await this.statements.query<Pick<Consent, 'scopes'>>(FIND, [userId, clientId]);
    return row?.scopes ?? [];
  }

  /** Adds to what the account has agreed to, for the record. @param request in which it did */
  async remember(
    userId: Id,
    { id: clientId, clientId: publicId }: ConsentedClient,
    scopes: readonly string[],
    request: CallingRequest | undefined,
  ): Promise<void> {
    const user = await this.users.findActive(userId);
    await this.dataSource.transaction(async (manager) => {
      const values = [newId(), userId, clientId, [...scopes].sort(), new Date(this.clock.now())];
      const [remembered] = await manager.query<Remembered[]>(REMEMBER, values);
      if (remembered && remembered.former?.length !== remembered.scopes.length) {
        const { id, former } = remembered;
        const act = {
          action: 'connected-apps.allow',
          object: { type: 'connected-apps', id },
          before: former && { scopes: former },
          after: { userId, clientId: publicId, scopes: remembered.scopes },
          ...(user && { by: user.account }),
        };
        await this.audit.record(manager, act, request);
      }
    });
  }

  /** Notes that a token was issued, at most once in a minute and without being waited for: nothing that is decided depends on it. */
  noteUse(userId: Id, clientId: string): void {
    const now = this.clock.now();
    const noted = this.#noted.get(`${userId} ${clientId}`) ?? Number.NEGATIVE_INFINITY;
    if (now - noted >= MINUTE) {
      this.#noted.set(`${userId} ${clientId}`, now);
      const values = [userId, clientId, new Date(now), new Date(now - MINUTE)];
      this.statements.query(NOTE_USE, values).catch(() => this.#noted.delete(`${userId} ${clientId}`));
    }
  }

  /** @returns one page of what has access to the account, the last used first, and how many there are in all */
  list(userId: Id, { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>): Promise<readonly [Consent[], number]> {
    return this.dataSource.getRepository(Consent).findAndCount({
      where: { userId },
      relations: { client: true },
      order: { lastUsed: 'DESC', id: 'DESC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    });
  }

  /**
   * Takes back what the account has agreed to, and with it everything that came of it: grants, codes, refresh and access tokens, in one transaction.
   *
   * @returns whether it was the account's, and is gone
   */
  remove(userId: Id, id: Id, request: CallingRequest): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const consent = await manager.findOne(Consent, { where: { id, userId }, relations: { client: true } });
      if (!consent) {
        return false;
      }
      await manager.delete(Consent, { id, userId });
      const { clientId } = consent.client;
      await manager.delete(Artefact, { userId, clientId, kind: Not(ARTEFACT_KINDS.Interaction) });
      const act = {
        action: 'connected-apps.remove',
        object: { type: 'connected-apps', id },
        before: { userId, clientId, scopes: consent.scopes },
      };
      await this.audit.record(manager, act, request);
      return true;
    });
  }
}
