import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { NotFound } from '../../exceptions/api.exceptions.js';
import { API_PREFIX } from '../../pipeline/api-paths.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { SocialProvider } from './social-provider.js';

/** The providers that the settings name. */
@Injectable()
export class SocialProviders {
  readonly #providers: ReadonlyMap<string, SocialProvider>;

  constructor(
    @Inject(SETTINGS) { socialProviders }: Pick<Settings, 'socialProviders'>,
    @Inject(PUBLIC_URL) publicUrl: string,
    clock: Clock,
  ) {
    this.#providers = new Map(
      socialProviders.map((settings) => {
        const callbackUrl = `${publicUrl}/${API_PREFIX}/auth/social/${settings.name}/callback`;
        return [settings.name, new SocialProvider(settings, callbackUrl, clock)];
      }),
    );
  }

  list(): readonly SocialProvider[] {
    return [...this.#providers.values()];
  }

  find(name: string): SocialProvider | undefined {
    return this.#providers.get(name);
  }

  /** @throws {NotFound} */
  get(name: string): SocialProvider {
    const provider = this.find(name);
    if (!provider) {
      throw new NotFound();
    }
    return provider;
  }
}
