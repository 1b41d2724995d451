import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { TOKEN } from '../../authentication/token/token.authentication.js';
import { isId } from '../../core/id.js';
import { CredentialEnd } from '../../observability/detection/credential-end.js';
import { type ProvenCredential } from '../../observability/detection/detection-fact.js';
import { Token } from './token.entity.js';

/** A locked personal token is gone. */
@Injectable()
export class TokenEnd extends CredentialEnd {
  readonly scheme = TOKEN;
  readonly resource = 'tokens';

  async end({ id }: ProvenCredential, manager: EntityManager): Promise<string | undefined> {
    return isId(id) && (await manager.delete(Token, { id })).affected === 1 ? id : undefined;
  }
}
