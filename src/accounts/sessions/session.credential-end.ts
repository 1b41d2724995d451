import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { isId } from '../../core/id.js';
import { CredentialEnd } from '../../observability/detection/credential-end.js';
import { type ProvenCredential } from '../../observability/detection/detection-fact.js';
import { Session } from './session.entity.js';

/** A locked session is gone. */
@Injectable()
export class SessionEnd extends CredentialEnd {
  readonly scheme = SESSION;
  readonly resource = 'sessions';

  async end({ id }: ProvenCredential, manager: EntityManager): Promise<string | undefined> {
    return isId(id) && (await manager.delete(Session, { id })).affected === 1 ? id : undefined;
  }
}
