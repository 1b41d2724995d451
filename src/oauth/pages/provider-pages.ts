import { type Client, type ErrorOut, type KoaContextWithOIDC } from 'oidc-provider';

/**
 * The pages that the provider itself answers with. Each writes `ctx.body`, and a Content-Security-Policy that its form may be sent under; what is within
 * a `form` of the provider's is its own HTML, and everything else has to be escaped.
 */
export abstract class ProviderPages {
  /** A request that is not answered to the client, such as one with a redirect URI that is not registered. `ctx.status` is set. */
  abstract error(ctx: KoaContextWithOIDC, out: ErrorOut): void | Promise<void>;

  /** Asks whether to sign out. `form` has the id `op.logoutForm`; a submit button of it named `logout` signs out everywhere. */
  abstract logout(ctx: KoaContextWithOIDC, form: string): void | Promise<void>;

  /** Says that somebody is signed out. */
  abstract loggedOut(ctx: KoaContextWithOIDC): void | Promise<void>;

  /** Asks for the code that a device shows. `form` has the id `op.deviceInputForm`; `fault` says what was wrong with the last one. */
  abstract userCode(ctx: KoaContextWithOIDC, form: string, fault: Error | undefined): void | Promise<void>;

  /** Asks whether the device shows this code. `form` has the id `op.deviceConfirmForm`; a submit button of it named `abort` says no. */
  abstract confirmDevice(ctx: KoaContextWithOIDC, form: string, client: Client, userCode: string): void | Promise<void>;

  /** Says that the device is signed in. */
  abstract deviceConnected(ctx: KoaContextWithOIDC): void | Promise<void>;
}
