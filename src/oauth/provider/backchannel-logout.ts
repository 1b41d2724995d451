import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type AdapterPayload } from 'oidc-provider';
import { ArtefactPayloads, type StoredPayload } from '../storage/artefact-payload.js';
import { ProviderHolder } from './provider.holder.js';

/** What the library does not declare of a client. */
interface ToldClient {
  readonly backchannelLogoutUri?: string;
  backchannelLogout(sub: string, sid: string | undefined): Promise<void>;
}

/** A session of the provider's as it is kept. */
export interface KeptSession extends StoredPayload {
  readonly digest: Buffer;
}

/** Tells applications that somebody is signed out (OpenID Connect Back-Channel Logout 1.0). */
@Injectable()
export class BackchannelLogout implements BeforeApplicationShutdown {
  readonly #telling = new Set<Promise<void>>();

  constructor(
    private readonly holder: ProviderHolder,
    private readonly payloads: ArtefactPayloads,
  ) {}

  /** @returns those that can be read: one that was sealed by a secret that is gone signs nobody in, and ends all the same */
  read(sessions: readonly KeptSession[]): readonly AdapterPayload[] {
    return sessions.flatMap((session) => {
      try {
        return [this.payloads.read(session, session.digest, undefined)];
      } catch {
        return [];
      }
    });
  }

  /** No request waits for it; an application that cannot be told has no tokens that hold. */
  tell(session: AdapterPayload): void {
    const telling = this.#tellAll(session).finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  /** Who is being told is told, once nothing else ends. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#telling);
  }

  async #tellAll({ accountId, authorizations = {} }: AdapterPayload): Promise<void> {
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
