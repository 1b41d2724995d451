import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { LONGEST_OAUTH_TOKEN } from '../../authentication/oauth/oauth-token.js';
import { OAUTH } from '../../authentication/oauth/oauth-tokens.js';
import { Clock } from '../../core/clock.js';
import { CredentialEnd } from '../../observability/detection/credential-end.js';
import { type ProvenCredential } from '../../observability/detection/detection-fact.js';
import { digestOf } from '../storage/artefact-digest.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { Artefact } from '../storage/artefact.entity.js';
import { RevokedToken } from './revoked-token.entity.js';

const { ClientCredentials, Grant } = ARTEFACT_KINDS;

/** A locked access token of a user ends with its grant, and with every code and token of that; one that a client has for itself, by itself. */
@Injectable()
export class OAuthTokenEnd extends CredentialEnd {
  readonly scheme = OAUTH;
  readonly resource = 'oauth-tokens';

  constructor(private readonly clock: Clock) {
    super();
  }

  async end({ id, family }: ProvenCredential, manager: EntityManager): Promise<string | undefined> {
    const isNew = await (family === undefined ? this.#endToken(manager, id) : endGrant(manager, family));
    return isNew ? (family ?? id) : undefined;
  }

  /** Signed, or opaque: then its id is its digest. */
  async #endToken(manager: EntityManager, id: string): Promise<boolean> {
    await manager.delete(Artefact, { kind: ClientCredentials, digest: Buffer.from(id, 'base64url') });
    const expiresAt = new Date(this.clock.now() + LONGEST_OAUTH_TOKEN * 1000);
    if (await manager.existsBy(RevokedToken, { jti: id })) {
      return false;
    }
    await manager.createQueryBuilder().insert().into(RevokedToken).values({ jti: id, expiresAt }).orIgnore().execute();
    return true;
  }
}

async function endGrant(manager: EntityManager, grantId: string): Promise<boolean> {
  const grant = await manager.delete(Artefact, { kind: Grant, digest: digestOf(grantId) });
  const others = await manager.delete(Artefact, { grantId });
  return (grant.affected ?? 0) + (others.affected ?? 0) > 0;
}
