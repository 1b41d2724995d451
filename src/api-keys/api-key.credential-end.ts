import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { API_KEY } from '../authentication/api-key/api-key.authentication.js';
import { Clock } from '../core/clock.js';
import { isId } from '../core/id.js';
import { CredentialEnd } from '../observability/detection/credential-end.js';
import { type ProvenCredential } from '../observability/detection/detection-fact.js';
import { revoked } from './api-key-changes.js';
import { ApiKey } from './api-key.entity.js';

/** A locked API key is revoked. */
@Injectable()
export class ApiKeyEnd extends CredentialEnd {
  readonly scheme = API_KEY;
  readonly resource = 'api-keys';

  constructor(private readonly clock: Clock) {
    super();
  }

  async end({ id }: ProvenCredential, manager: EntityManager): Promise<string | undefined> {
    if (!isId(id)) {
      return undefined;
    }
    const { affected } = await manager.update(ApiKey, { id, revokedAt: IsNull() }, revoked(this.clock.now()));
    return affected === 1 ? id : undefined;
  }
}
