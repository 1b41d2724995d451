import { type Id } from '../id.js';
import { type SecurityEventType, type Severity } from './security-event-type.js';

/** Whose an event is about: an account as it is called now, or what else has a name, such as a service account or a client. */
export interface EventSubject {
  /** `null` for what has none, such as a name that no account has. */
  readonly id: Id | null;
  /** What a person knows it by. Never what somebody typed for it: people type passwords into that field. */
  readonly username: string | null;
}

/**
 * What else is told of an event: these members and no others, so that nothing comes along by accident. None of them is a credential, nor a value of a
 * request's body. A text of more than 200 characters is cut.
 */
export interface EventDetails {
  /** Why, in a word or a code: `wrong_password`, `expired`. */
  readonly reason?: string;
  /** The act, such as `groups.change`. */
  readonly action?: string;
  /** What kind of credential, login or factor: `jwt`, `session`, `api-key`, `totp`. */
  readonly kind?: string;
  /** The credential that the event is about, by its id; the one that the request came with is told anyway. */
  readonly credentialId?: string;
  /** A family of refresh tokens or of grants. */
  readonly familyId?: string;
  /** An OAuth client, by its public id. */
  readonly clientId?: string;
  /** What was acted upon, as `articles`, and its id. */
  readonly objectType?: string;
  readonly objectId?: string;
  readonly code?: string;
  readonly status?: number;
  readonly method?: string;
  /** A route's pattern, never a path. */
  readonly route?: string;
  readonly permissions?: readonly string[];
  readonly scopes?: readonly string[];
  readonly groups?: readonly string[];
  /** Names of fields, never their values. */
  readonly fields?: readonly string[];
  /** Names of settings or of what else is listed. */
  readonly names?: readonly string[];
  readonly count?: number;
  readonly failures?: number;
  /** ISO 8601. */
  readonly until?: string;
  /** A keyed digest of a name that was typed and that no account has, to count by. */
  readonly nameDigest?: string;
  /** How many like it were not recorded one by one, because there were too many. */
  readonly suppressed?: number;
}

/** Something that happened and that matters for security. */
export interface SecurityEvent {
  readonly type: SecurityEventType;
  /** By default the type's own. */
  readonly severity?: Severity;
  readonly subject?: EventSubject | null;
  /** Who acts, where that is not whoever the request was authenticated as: a login is an act of the account that logs in. */
  readonly actor?: EventSubject | null;
  readonly details?: EventDetails;
}
