import { type Id } from './id.js';
import { type Rate } from './rate.js';

/** What a JSON Web Token says, by the name of each claim (RFC 7519, section 4). */
export type Claims = Readonly<Record<string, unknown>>;

/** The credential that a request was authenticated by. */
export interface Credential {
  /** The scheme's name, such as `jwt`. */
  readonly scheme: string;
  /** The token's or key's id; never the credential itself. */
  readonly id: string;
  /** What short-lived credentials are part of, and end with: a family of refresh tokens, or an OAuth grant; absent when it stands by itself. */
  readonly family?: string;
  /** The scopes it is limited to; `null` when it is not limited. */
  readonly scopes: readonly string[] | null;
  /** How often it may be used, beside how often its account may; absent when it has no rate of its own. */
  readonly rates?: readonly Rate[];
  /** The OAuth client that it was issued to; absent when it is no OAuth access token. */
  readonly client?: string;
  /** The word by which it was presented (RFC 9110, section 11.1), where challenges depend on it. */
  readonly type?: 'Bearer' | 'DPoP';
  /** All that it says, where it is a JSON Web Token: also what a module has put there. */
  readonly claims?: Claims;
}

/** The account behind a request, as read from the database for this very request. */
export interface Account {
  readonly id: Id;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

/**
 * Who is calling, and by which credential: DRF's `request.user` and `request.auth` as one value, so that they are always set together.
 */
export class Identity {
  static readonly anonymous = new Identity(null, null);

  private constructor(
    readonly account: Account | null,
    readonly credential: Credential | null,
  ) {}

  static of(account: Account, credential: Credential): Identity {
    return new Identity(account, credential);
  }

  get isAuthenticated(): boolean {
    return this.account !== null;
  }

  get userId(): Id | null {
    return this.account?.id ?? null;
  }

  get isStaff(): boolean {
    return this.account?.isStaff ?? false;
  }

  get isSuperuser(): boolean {
    return this.account?.isSuperuser ?? false;
  }
}
