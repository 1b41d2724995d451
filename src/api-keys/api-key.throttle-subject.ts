import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { isId } from '../core/id.js';
import { parseRates } from '../core/rate.js';
import { credentialPolicy } from '../throttling/credential-rates.js';
import { type CountedSubject, type FindsCountedSubject, ThrottleSubject } from '../throttling/throttle-subject.js';
import { ApiKey } from './api-key.entity.js';

/** `api-key:` and an id: what a key has used of the rate that is its own. What its account has used is that of `user:`. */
@ThrottleSubject('api-key')
@Injectable()
export class ApiKeyThrottleSubject implements FindsCountedSubject {
  readonly expects = 'the id of an API key';

  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  async find(name: string): Promise<CountedSubject | undefined> {
    const key = isId(name) ? await this.keys.findOneBy({ id: name }) : null;
    return key
      ? {
          name: key.id,
          bucket: key.ownerId,
          by: credentialPolicy(key.id, key.rate === null ? [] : parseRates(key.rate)),
        }
      : undefined;
  }
}
