import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../../database/audit-trail.js';
import { AlertResponse } from '../../observability/detection/alert-response.js';
import { type Finding, type RaisedAlert } from '../../observability/detection/alerts.js';
import { CredentialEnd } from '../../observability/detection/credential-end.js';
import { type ProvenCredential } from '../../observability/detection/detection-fact.js';

/**
 * Ends the credential that an alert was raised for, with all that it is part of: a session, a personal token, an API key, a family of refresh tokens or an
 * OAuth grant, each with its access tokens.
 *
 * Only one that was shown with a request and was good: so nobody can have somebody else's locked. An account is never locked by this.
 */
@Injectable()
export class LockResponse extends AlertResponse implements OnApplicationBootstrap {
  readonly name = 'lock';
  readonly #log = new Logger('Detection');
  #ends: ReadonlyMap<string, CredentialEnd> = new Map();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
    private readonly discovery: DiscoveryService,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    const providers = this.discovery.getProviders().map(({ instance }): unknown => instance);
    const ends = providers.filter((instance) => instance instanceof CredentialEnd);
    this.#ends = new Map(ends.map((end) => [end.scheme, end]));
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

  async #end(credential: ProvenCredential, rule: string): Promise<boolean> {
    const way = this.#ends.get(credential.scheme);
    if (!way) {
      return false;
    }
    return this.dataSource.transaction(async (manager) => {
      const id = await way.end(credential, manager);
      if (id !== undefined) {
        const { resource } = way;
        const act = { action: `${resource}.revoke`, object: { type: resource, id }, after: { reason: rule } };
        await this.audit.record(manager, act);
      }
      return id !== undefined;
    });
  }
}
