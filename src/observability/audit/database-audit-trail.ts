import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { newId } from '../../core/id.js';
import { ORIGIN, type Origin } from '../../core/origin.js';
import { type AuditedAct, AuditTrail } from '../../database/audit-trail.js';
import { CommittedActs } from '../events/committed-acts.js';
import { originOf } from './request-origin.js';

/** The values are in the order of the columns; the database adds sequence and hashes. */
const INSERT = `INSERT INTO "audit_log" ("id", "created_at", "actor_type", "actor_id", "actor_name", "scheme", "credential_id", "address",
  "action", "object_type", "object_id", "before", "after", "reason", "request_id")
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

/** The audit trail in the table `audit_log`. */
@Injectable()
export class DatabaseAuditTrail extends AuditTrail {
  constructor(
    private readonly clock: Clock,
    @Inject(ORIGIN) private readonly origin: Origin,
    private readonly acts: CommittedActs,
  ) {
    super();
  }

  async record(manager: EntityManager, act: AuditedAct, request?: CallingRequest): Promise<void> {
    const { action, object, before, after, by } = act;
    const { actor, reason, requestId } = request ? originOf(request) : this.origin;
    const { type, id, name } = by ? { type: 'user', id: by.id, name: by.username } : actor;
    await manager.query(INSERT, [
      newId(),
      new Date(this.clock.now()),
      type,
      id,
      name,
      actor.scheme,
      actor.credentialId,
      actor.address,
      action,
      object.type,
      object.id,
      before ? JSON.stringify(before) : null,
      after ? JSON.stringify(after) : null,
      reason,
      requestId,
    ]);
    this.acts.note(manager, act, request);
  }
}
