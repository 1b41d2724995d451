import { Injectable } from '@nestjs/common';
import { type AdapterPayload } from 'oidc-provider';
import { type EntityManager, In } from 'typeorm';
import { Sessions } from '../../accounts/sessions/sessions.js';
import { type Id } from '../../core/id.js';
import { digestOf } from '../storage/artefact-digest.js';
import { Artefact } from '../storage/artefact.entity.js';
import { ARTEFACT_KINDS } from '../storage/artefact-kind.js';
import { ArtefactPayloads } from '../storage/artefact-payload.js';
import { Artefacts } from '../storage/artefacts.js';
import { ProviderHolder } from './provider.holder.js';

/** What the library does not declare of a client. */
interface ToldClient {
  readonly backchannelLogoutUri?: string;
  backchannelLogout(sub: string, sid: string | undefined): Promise<void>;
}

/**
 * Ends what a browser has with the provider where its session of this server is ended: the provider's session, and the grants of those applications that
 * have access for as long as somebody is there. They are told (OpenID Connect Back-Channel Logout 1.0).
 */
@Injectable()
export class EndedSessions {
  constructor(
    private readonly holder: ProviderHolder,
    private readonly artefacts: Artefacts,
    private readonly payloads: ArtefactPayloads,
    sessions: Sessions,
  ) {
    sessions.endAlong((manager, browserIds) => this.#end(manager, browserIds));
  }

  async #end(manager: EntityManager, browserIds: readonly Id[]): Promise<() => void> {
    const which = { kind: ARTEFACT_KINDS.Session, browserId: In([...browserIds]) };
    const rows = await manager.find(Artefact, { where: which, lock: { mode: 'pessimistic_write' } });
    const sessions = rows.flatMap((row) => this.#read(row));
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
      sessions.forEach((session) => void this.#tell(session));
    };
  }

  /** One that was sealed by a secret that is gone signs nobody in, and ends all the same. */
  #read(row: Artefact): readonly AdapterPayload[] {
    try {
      return [this.payloads.read(row, row.digest, undefined)];
    } catch {
      return [];
    }
  }

  /** Nobody waits for it; an application that cannot be told has no tokens that hold. */
  async #tell({ accountId, authorizations = {} }: AdapterPayload): Promise<void> {
    const tell = async (clientId: string, sid: string | undefined): Promise<void> => {
      const { Client } = await this.holder.provider();
      const client = (await Client.find(clientId)) as ToldClient | undefined;
      if (client?.backchannelLogoutUri !== undefined && accountId !== undefined) {
        await client.backchannelLogout(accountId, sid);
      }
    };
    await Promise.allSettled(Object.entries(authorizations).map(([clientId, { sid }]) => tell(clientId, sid)));
  }
}
