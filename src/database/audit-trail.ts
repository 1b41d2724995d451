import { type EntityManager } from 'typeorm';
import { type CallingRequest } from '../core/api-request.js';
import { type Secret } from '../core/secret.js';

/**
 * What may stand in an audit row. A row of an entity is none, so that nobody can hand one over with the secrets in it: name the values, or shape them
 * by a DTO class. A {@link Secret} shows that there is one, and not which.
 */
export type AuditedValue =
  | string
  | number
  | boolean
  | null
  | Date
  | Secret
  | readonly AuditedValue[]
  | { readonly [name: string]: AuditedValue };

/** What was, or is, by the names that the API uses. */
export type AuditedValues = Readonly<Record<string, AuditedValue>>;

/** A change, for the record. */
export interface AuditedAct {
  /** A resource and what was done to it, as permissions are called: `users.change`, `api-keys.rotate`. */
  readonly action: string;
  /** The resource and the id of its row; `null` when the act is about none in particular. */
  readonly object: { readonly type: string; readonly id: string | null };
  /** What was changed or removed, as it was; absent when there was nothing. */
  readonly before?: AuditedValues | null;
  /** What was made, or changed, as it is now; absent when there is nothing. */
  readonly after?: AuditedValues | null;
  /** Whose act it is, where the request itself carries no credential: the account whose password or mailed token it shows. */
  readonly by?: { readonly id: string; readonly username: string };
}

/**
 * The audit trail: who changed what, from where and why; the injection token, too. It is provided everywhere.
 *
 * @example
 * await this.dataSource.transaction(async (manager) => {
 *   await manager.update(Article, { id }, { status: 'published' });
 *   await this.audit.record(manager, { action: 'articles.publish', object: { type: 'articles', id } }, request);
 * });
 */
export abstract class AuditTrail {
  /**
   * Writes a row with the change itself: both are committed, or neither is.
   *
   * @param manager of the transaction that changes something
   * @param request what it came with, from which the actor, the reason and the id are taken; without one it is the management command's, or the
   *   server's own
   * @throws {BadRequest} when the request's reason is too long
   */
  abstract record(manager: EntityManager, act: AuditedAct, request?: CallingRequest): Promise<void>;
}
