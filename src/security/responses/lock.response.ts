import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { isId } from '../../core/id.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { AlertResponse } from '../../observability/detection/alert-response.js';
import { type Finding, type RaisedAlert } from '../../observability/detection/alerts.js';
import { type ProvenCredential } from '../../observability/detection/detection-fact.js';

/** How the credential of a scheme ends. */
const ENDS: Readonly<Record<string, { readonly resource: string; readonly sql: string }>> = {
  session: { resource: 'sessions', sql: 'DELETE FROM "sessions" WHERE "id" = $1 RETURNING 1' },
  token: { resource: 'tokens', sql: 'DELETE FROM "tokens" WHERE "id" = $1 RETURNING 1' },
  'api-key': {
    resource: 'api-keys',
    sql: `UPDATE "api_keys" SET "revoked_at" = now(), "digest" = NULL, "previous_digest" = NULL, "previous_until" = NULL
      WHERE "id" = $1 AND "revoked_at" IS NULL RETURNING 1`,
  },
};

/**
 * Ends the credential that an alert was raised for: a session, a personal token or an API key.
 *
 * Only one that was shown with a request and was good: so nobody can have somebody else's locked. An account is never locked by this, and an access token
 * ends by itself within minutes.
 */
@Injectable()
export class LockResponse extends AlertResponse {
  readonly name = 'lock';
  readonly #log = new Logger('Detection');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
  ) {
    super();
  }

  async respond({ alert }: RaisedAlert, { credentials, rule }: Finding): Promise<void> {
    if (alert.status === 'muted') {
      return;
    }
    for (const credential of credentials) {
      if (await this.#end(credential, rule.name)) {
        this.#log.warn(`${rule.name}: the ${credential.scheme} ${credential.id} was locked`);
      }
    }
  }

  async #end({ scheme, id }: ProvenCredential, rule: string): Promise<boolean> {
    const end = Object.hasOwn(ENDS, scheme) ? ENDS[scheme] : undefined;
    if (!end || !isId(id)) {
      return false;
    }
    return this.dataSource.transaction(async (manager) => {
      const found = await manager.query<[readonly unknown[], number]>(end.sql, [id]);
      if (found[1] === 0) {
        return false;
      }
      const act = { action: `${end.resource}.revoke`, object: { type: end.resource, id }, after: { reason: rule } };
      await this.audit.record(manager, act);
      return true;
    });
  }
}
