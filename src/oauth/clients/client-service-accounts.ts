import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { emailKey } from '../../accounts/account-keys.js';
import { User } from '../../accounts/user.entity.js';
import { type Id, newId } from '../../core/id.js';
import { type OAuthClient } from './oauth-client.entity.js';

/**
 * The accounts that clients act as in their own name, by `client_credentials`. Such an account is made with nothing: staff grants it permissions as to
 * any account, so that nobody raises themselves by registering a client.
 */
@Injectable()
export class ClientServiceAccounts {
  /** @returns the id of the account that was made */
  async create(manager: EntityManager, { clientId, name }: Pick<OAuthClient, 'clientId' | 'name'>): Promise<Id> {
    const id = newId();
    // A client's id is unique, and in lower case.
    const username = `client-${clientId}`;
    const email = `${id}@service.invalid`;
    await manager.insert(User, {
      id,
      username,
      usernameKey: username,
      email,
      emailKey: emailKey(email),
      isServiceAccount: true,
      description: `Of the OAuth client ${name}`,
    });
    return id;
  }

  async remove(manager: EntityManager, id: Id): Promise<void> {
    await manager.delete(User, { id, isServiceAccount: true });
  }
}
