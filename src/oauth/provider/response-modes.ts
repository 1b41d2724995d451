import { type OidcLibrary } from './oidc-library.js';

/** How a browser is sent back with a code (OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1). */
export const RESPONSE_MODES: readonly string[] = ['query', 'fragment'];

/** @returns the library's provider with these modes alone: a page of it that a script submits is one that no page's policy here allows */
export function withResponseModes({ Provider }: OidcLibrary): typeof Provider {
  return class extends Provider {
    override registerResponseMode(
      ...[name, handler]: Parameters<InstanceType<typeof Provider>['registerResponseMode']>
    ): void {
      if (RESPONSE_MODES.includes(name)) {
        super.registerResponseMode(name, handler);
      }
    }
  };
}
