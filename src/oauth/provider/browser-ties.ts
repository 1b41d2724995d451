import type Provider from 'oidc-provider';
import { type InteractionResults } from 'oidc-provider';
import { BROWSER } from '../storage/browser-sessions.js';
import { type OidcLibrary } from './oidc-library.js';

/** The library's model of a session, as far as something is added to it. */
interface SessionModel {
  readonly IN_PAYLOAD: readonly string[];
  readonly prototype: { loginAccount: (this: object, details: object) => void };
}

/** Has the provider's sessions say in which browser somebody signed in, as the sign-in itself does: see `BrowserSessions`. */
export function tieSessionsToBrowsers(library: OidcLibrary, provider: Provider): void {
  const model = provider.Session as unknown as SessionModel;
  const members = [...model.IN_PAYLOAD, BROWSER];
  Object.defineProperty(model, 'IN_PAYLOAD', { get: () => members });
  const { loginAccount } = model.prototype;
  model.prototype.loginAccount = function (this: object, details) {
    loginAccount.call(this, details);
    const { result } = (library.Provider.ctx?.oidc.entities.Interaction ?? {}) as {
      readonly result?: InteractionResults;
    };
    Object.assign(this, { [BROWSER]: result?.login?.[BROWSER] });
  };
}
