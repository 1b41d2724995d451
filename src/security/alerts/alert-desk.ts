import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { type Id } from '../../core/id.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { uniqueViolation } from '../../exceptions/unique-violation.js';
import { Conflict } from '../../exceptions/api.exceptions.js';
import { ALERT_COLUMNS, type AlertRow } from '../../observability/detection/alerts.js';
import { type IdCursor } from '../../serializers/lists/id-cursor.js';
import { type AlertQueryDto } from './alert-query.dto.js';
import { type UpdateAlertDto } from './update-alert.dto.js';

type AlertFilter = Pick<AlertQueryDto, 'rule' | 'severity' | 'status' | 'subject'>;

/** Alerts, for whoever looks after them. */
@Injectable()
export class AlertDesk {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** The newest first; before a cursor, from there on. */
  list({ rule, severity, status, subject }: AlertFilter, limit: number, cursor?: IdCursor): Promise<AlertRow[]> {
    const values: unknown[] = [];
    const equal = { rule, severity, status, subject };
    const terms = Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [`"${column}" = $${values.push(value)}`],
    );
    const backwards = cursor?.direction === 'before';
    if (cursor) {
      terms.push(`"id" ${backwards ? '>' : '<'} $${values.push(cursor.id)}`);
    }
    return this.dataSource.query<AlertRow[]>(
      `SELECT ${ALERT_COLUMNS} FROM "security_alerts" WHERE ${terms.join(' AND ') || 'TRUE'}
        ORDER BY "id" ${backwards ? 'ASC' : 'DESC'} LIMIT ${limit}`,
      values,
    );
  }

  async find(id: Id): Promise<AlertRow | undefined> {
    const [alert] = await this.dataSource.query<AlertRow[]>(
      `SELECT ${ALERT_COLUMNS} FROM "security_alerts" WHERE "id" = $1`,
      [id],
    );
    return alert;
  }

  /**
   * @returns the alert as it is now; `undefined` when there is none
   * @throws {Conflict} when it was resolved and there is a newer one that is not
   */
  async update(id: Id, change: UpdateAlertDto, request: CallingRequest): Promise<AlertRow | undefined> {
    try {
      return await this.#update(id, change, request);
    } catch (error) {
      throw uniqueViolation(error) ? new Conflict('There is a newer alert of this rule about the same.') : error;
    }
  }

  #update(id: Id, change: UpdateAlertDto, request: CallingRequest): Promise<AlertRow | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const [before] = await manager.query<AlertRow[]>(
        `SELECT ${ALERT_COLUMNS} FROM "security_alerts" WHERE "id" = $1 FOR UPDATE`,
        [id],
      );
      if (!before) {
        return undefined;
      }
      const after = { ...before, ...changed(before, change) };
      await manager.query(
        `UPDATE "security_alerts" SET "status" = $2, "muted_until" = $3, "note" = $4 WHERE "id" = $1`,
        [id, after.status, after.mutedUntil, after.note],
      );
      const values = ({ status, mutedUntil, note }: AlertRow): Pick<AlertRow, 'status' | 'mutedUntil' | 'note'> => ({
        status,
        mutedUntil,
        note,
      });
      await this.audit.record(
        manager,
        {
          action: 'security-alerts.change',
          object: { type: 'security-alerts', id },
          before: values(before),
          after: values(after),
        },
        request,
      );
      return after;
    });
  }
}

/** An alert that is muted no more has no end of that. */
function changed(
  before: AlertRow,
  { status = before.status, mutedUntil = before.mutedUntil, note = before.note }: UpdateAlertDto,
): Pick<AlertRow, 'status' | 'mutedUntil' | 'note'> {
  return { status, mutedUntil: status === 'muted' ? mutedUntil : null, note };
}
