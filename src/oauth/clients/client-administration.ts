import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { usernameKey } from '../../accounts/account-keys.js';
import { UnknownUser } from '../../accounts/administration/user-administration.errors.js';
import { User } from '../../accounts/user.entity.js';
import { StoredSigningKeys } from '../../authentication/signing-keys/stored-signing-keys.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { DtoValidator } from '../../serializers/input/dto-validator.js';
import { Artefact } from '../storage/artefact.entity.js';
import { ClientRefused, UnknownClient } from './client-administration.errors.js';
import { clientFaults } from './client-consistency.js';
import { showsSecret } from './client-changes.js';
import { registrationOf } from './client-registration.js';
import { ClientScopes } from './client-scopes.js';
import { newClientSecret } from './client-secret.js';
import { ClientServiceAccounts } from './client-service-accounts.js';
import { CreateOAuthClientDto } from './create-oauth-client.dto.js';
import { OAuthClient } from './oauth-client.entity.js';

/** A client that was made, with the one copy of its secret. */
export interface MadeClient {
  readonly clientId: string;
  /** `null` for one that shows none. */
  readonly secret: Secret | null;
}

/** What an operator does with anybody's clients, from the command line. */
@Injectable()
export class ClientAdministration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly scopes: ClientScopes,
    private readonly serviceAccounts: ClientServiceAccounts,
    private readonly keys: StoredSigningKeys,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param asked by the members of {@link CreateOAuthClientDto}; those that are `undefined` were not
   * @param owner a username; without one the client is nobody's own, and for staff to manage
   * @throws {ClientRefused}
   * @throws {UnknownUser}
   */
  async create(asked: Readonly<Record<string, unknown>>, owner?: string): Promise<MadeClient> {
    const registration = this.#read(asked);
    await this.keys.ensure(registration.idTokenSignedResponseAlg);
    const ownerId = owner === undefined ? null : await this.#find(owner);
    const secret = showsSecret(registration.tokenEndpointAuthMethod) ? newClientSecret(newId()) : null;
    const now = new Date(this.clock.now());
    const made = { id: newId(), clientId: newId(), ownerId, createdAt: now, updatedAt: now };
    const client = Object.assign(new OAuthClient(), registration, made, { digest: secret?.digest ?? null });
    await this.dataSource.transaction(async (manager) => {
      if (client.grantTypes.includes('client_credentials')) {
        client.serviceAccountId = await this.serviceAccounts.create(manager, client);
      }
      await manager.insert(OAuthClient, client);
      const { clientId, name, redirectUris, grantTypes, scopes, confidential, firstParty, introspection } = client;
      await this.audit.record(manager, {
        action: 'oauth-clients.add',
        object: { type: 'oauth-clients', id: client.id },
        after: {
          ...{ clientId, name, ownerId, redirectUris, grantTypes, scopes, confidential, firstParty, introspection },
          clientSecret: secret && secret.text,
        },
      });
    });
    return { clientId: client.clientId, secret: secret && secret.text };
  }

  /** @returns the oldest first */
  list(): Promise<readonly OAuthClient[]> {
    return this.dataSource.manager.find(OAuthClient, { order: { createdAt: 'ASC', clientId: 'ASC' } });
  }

  /** Ends a client, and every token that it has. @throws {UnknownClient} */
  disable(clientId: string): Promise<void> {
    const now = new Date(this.clock.now());
    return this.dataSource.transaction(async (manager) => {
      const client = await manager.findOne(OAuthClient, { where: { clientId }, lock: { mode: 'pessimistic_write' } });
      if (!client) {
        throw new UnknownClient();
      }
      await manager.update(OAuthClient, { clientId }, { isActive: false, tokensNotBefore: now, updatedAt: now });
      await manager.delete(Artefact, { clientId });
      await this.audit.record(manager, {
        action: 'oauth-clients.change',
        object: { type: 'oauth-clients', id: client.id },
        before: { isActive: client.isActive },
        after: { isActive: false },
      });
    });
  }

  #read(asked: Readonly<Record<string, unknown>>): ReturnType<typeof registrationOf> {
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const validated = DtoValidator.of(CreateOAuthClientDto).validate(given);
    if (!validated.valid) {
      throw new ClientRefused(validated.errors);
    }
    const registration = registrationOf(validated.dto as CreateOAuthClientDto);
    const faults = [...clientFaults(registration), ...this.scopes.faults(registration.scopes)];
    if (faults.length > 0) {
      throw new ClientRefused(faults);
    }
    return registration;
  }

  async #find(username: string): Promise<Id> {
    const user = await this.dataSource.manager.findOneBy(User, { usernameKey: usernameKey(username), isActive: true });
    if (!user) {
      throw new UnknownUser();
    }
    return user.id;
  }
}
