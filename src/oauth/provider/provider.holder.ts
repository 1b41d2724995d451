import { Inject, Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { StoredSigningKeys } from '../../authentication/signing-keys/stored-signing-keys.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { loadOidcLibrary, type OidcLibrary } from './oidc-library.js';
import { ProviderFactory } from './provider.factory.js';

interface Held {
  /** Of the keys that it was made with. */
  readonly revision: number;
  readonly provider: Provider;
  readonly answer: ReturnType<Provider['callback']>;
}

/**
 * The OpenID provider of this process, always with the keys as they are now: the library knows those it was made with, so another one takes its place
 * when they change. Whoever needs it asks for each request, and keeps it no longer.
 */
@Injectable()
export class ProviderHolder {
  #held: Held | undefined;
  #making: Promise<Held> | undefined;
  #library: Promise<OidcLibrary> | undefined;

  constructor(
    private readonly factory: ProviderFactory,
    private readonly keys: StoredSigningKeys,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'oauthRegistrationToken'>,
  ) {}

  /** @throws when the keys cannot be read */
  async provider(): Promise<Provider> {
    return (await this.#current()).provider;
  }

  /** @returns what answers a request of Node's, whose `url` is below the issuer. @throws when the keys cannot be read */
  async answer(): Promise<Held['answer']> {
    return (await this.#current()).answer;
  }

  #current(): Held | Promise<Held> {
    return this.#held?.revision === this.keys.revision ? this.#held : this.#renew();
  }

  /** Those who ask meanwhile wait for the same one. */
  #renew(): Promise<Held> {
    this.#making ??= this.#make().finally(() => (this.#making = undefined));
    return this.#making;
  }

  async #make(): Promise<Held> {
    this.#library ??= loadOidcLibrary();
    const library = await this.#library;
    if (this.settings.oauthRegistrationToken !== undefined) {
      // Whoever registers itself finds what there are keys for.
      await this.keys.ensure('RS256');
    }
    const { revision } = this.keys;
    const provider = this.factory.create(library, await this.keys.all());
    this.#held = { revision, provider, answer: provider.callback() };
    return this.#held;
  }
}
