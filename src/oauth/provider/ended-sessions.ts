import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Sessions } from '../../accounts/sessions/sessions.js';
import { type Id } from '../../core/id.js';
import { digestOf } from '../storage/artefact-digest.js';
import { Artefact } from '../storage/artefact.entity.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { Artefacts } from '../storage/artefacts.js';
import { BackchannelLogout } from './backchannel-logout.js';

/**
 * Ends what a browser has with the provider where its session of this server is ended: the provider's session, and the grants of those applications that
 * have access for as long as somebody is there. They are told (OpenID Connect Back-Channel Logout 1.0).
 */
@Injectable()
export class EndedSessions {
  constructor(
    private readonly backchannel: BackchannelLogout,
    private readonly artefacts: Artefacts,
    sessions: Sessions,
  ) {
    sessions.endAlong((manager, browserIds) => this.#end(manager, browserIds));
  }

  async #end(manager: EntityManager, browserIds: readonly Id[]): Promise<() => void> {
    const which = { kind: ARTEFACT_KINDS.Session, browserId: In([...browserIds]) };
    const rows = await manager.find(Artefact, { where: which, lock: { mode: 'pessimistic_write' } });
    // Of what was used up, applications were told.
    const sessions = this.backchannel.read(rows.filter(({ consumedAt }) => consumedAt === null));
    const grants = sessions.flatMap(({ authorizations = {} }) =>
      Object.values(authorizations).flatMap(({ grantId, persistsLogout }) =>
        grantId === undefined || persistsLogout === true ? [] : [grantId],
      ),
    );
    await manager.delete(Artefact, which);
    await manager.delete(Artefact, { grantId: In(grants) });
    await manager.delete(Artefact, { kind: ARTEFACT_KINDS.Grant, digest: In(grants.map(digestOf)) });
    return () => {
      grants.forEach((id) => this.artefacts.hasEnded(id));
      sessions.forEach((session) => this.backchannel.tell(session));
    };
  }
}
