import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { JWT } from '../../authentication/jwt/access-token.js';
import { Clock } from '../../core/clock.js';
import { isId } from '../../core/id.js';
import { restrictedCredential } from '../../core/security/restrictions.js';
import { CredentialEnd } from '../../observability/detection/credential-end.js';
import { type ProvenCredential } from '../../observability/detection/detection-fact.js';
import { RestrictionLog } from '../../observability/restrictions/restriction-log.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { RefreshFamily } from './refresh-family.entity.js';

/** A locked access token of a login ends with its family of refresh tokens, and with every other access token of that, which would hold for minutes. */
@Injectable()
export class RefreshFamilyEnd extends CredentialEnd {
  readonly scheme = JWT;
  readonly resource = 'refresh-families';

  constructor(
    private readonly restrictions: RestrictionLog,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'jwtAccessTtl'>,
  ) {
    super();
  }

  async end(credential: ProvenCredential, manager: EntityManager): Promise<string | undefined> {
    const { id, family = id } = credential;
    const revokedAt = new Date(this.clock.now());
    const revoked = isId(family)
      ? await manager.update(RefreshFamily, { id: family, revokedAt: IsNull() }, { revokedAt })
      : undefined;
    const added = await this.restrictions.add(
      {
        kind: 'ended',
        subject: restrictedCredential(credential),
        username: null,
        rule: 'lock',
        lifetime: this.settings.jwtAccessTtl,
      },
      manager,
    );
    return revoked?.affected === 1 || added !== undefined ? family : undefined;
  }
}
