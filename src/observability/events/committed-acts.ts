import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  DataSource,
  type EntityManager,
  type EntitySubscriberInterface,
  type QueryRunner,
  type TransactionCommitEvent,
  type TransactionRollbackEvent,
} from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { ORIGIN, type Origin } from '../../core/origin.js';
import { type SecurityEvent } from '../../core/security/security-event.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { type AuditedAct } from '../../database/audit-trail.js';
import { auditedActEvent } from './audited-act-event.js';

interface Pending {
  readonly event: SecurityEvent;
  readonly request: CallingRequest | undefined;
}

/** Reports what the audit trail has on record, once it is committed: a change that was rolled back has not happened. */
@Injectable()
export class CommittedActs implements EntitySubscriberInterface {
  readonly #pending = new WeakMap<QueryRunner, Pending[]>();

  constructor(
    @InjectDataSource() dataSource: DataSource,
    private readonly events: SecurityEvents,
    @Inject(ORIGIN) private readonly origin: Origin,
  ) {
    dataSource.subscribers.push(this);
  }

  /** @param manager of the transaction that the act is part of */
  note(manager: EntityManager, act: AuditedAct, request: CallingRequest | undefined): void {
    const { queryRunner } = manager;
    const pending = { event: this.#withActor(auditedActEvent(act), request), request };
    if (!queryRunner?.isTransactionActive) {
      this.events.emit(pending.event, request);
      return;
    }
    this.#pending.set(queryRunner, [...(this.#pending.get(queryRunner) ?? []), pending]);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    // A savepoint that is released is no commit.
    if (!queryRunner.isTransactionActive) {
      const pending = this.#pending.get(queryRunner) ?? [];
      this.#pending.delete(queryRunner);
      pending.forEach(({ event, request }) => this.events.emit(event, request));
    }
  }

  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    if (!queryRunner.isTransactionActive) {
      this.#pending.delete(queryRunner);
    }
  }

  /** Without a request it is the command's act, or the server's own. */
  #withActor(event: SecurityEvent, request: CallingRequest | undefined): SecurityEvent {
    const { id, name } = this.origin.actor;
    return request || event.actor !== undefined || name === null ? event : { ...event, actor: { id, username: name } };
  }
}
