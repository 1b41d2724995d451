import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { isId } from '../../core/id.js';
import { bucketName } from '../../throttling/bucket-name.js';
import { ThrottleRates } from '../../throttling/throttle-rates.js';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../../throttling/throttle-subject.js';
import { OAuthClient } from './oauth-client.entity.js';

/** `oauth-client:` and a client's id: what it has used of `RATE_OAUTH_CLIENT`, for all its users together. */
@ThrottleSubject('oauth-client')
@Injectable()
export class OAuthClientThrottleSubject implements FindsCountedSubject {
  readonly expects = 'the id or the client id of an OAuth client';

  constructor(
    @InjectRepository(OAuthClient) private readonly clients: Repository<OAuthClient>,
    private readonly rates: ThrottleRates,
  ) {}

  async find(name: string): Promise<CountedSubject | undefined> {
    const client = await this.clients.findOneBy(isId(name) ? [{ id: name }, { clientId: name }] : { clientId: name });
    return client
      ? { name: client.clientId, bucket: bucketName(client.clientId), by: this.rates.oauthClient }
      : undefined;
  }
}
