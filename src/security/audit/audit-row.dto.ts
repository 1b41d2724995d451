import { Expose, Type } from 'class-transformer';
import { IsIn, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { type Actor } from '../../core/origin.js';
import { type AuditRow } from '../../observability/audit/audit-row.entity.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { RequestOriginDto } from '../request-origin.dto.js';

/** Who acted, as it was known then. */
export class AuditActorDto extends RequestOriginDto {
  @Expose()
  @IsIn(['user', 'anonymous', 'command', 'system'])
  type: Actor['type'];

  @Expose()
  @IsString()
  @Nullable()
  id: string | null;

  /** The account's name then; of a command, that of the operating system's user. */
  @Expose()
  @IsString()
  @Nullable()
  username: string | null;
}

/** What was acted upon. */
export class AuditObjectDto {
  /** The resource, such as `users`. */
  @Expose()
  @IsString()
  type: string;

  @Expose()
  @IsString()
  @Nullable()
  id: string | null;
}

/** A change, on record. */
export class AuditRowDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @Type(() => AuditActorDto)
  actor: AuditActorDto;

  @Expose()
  @IsString()
  action: string;

  @Expose()
  @Type(() => AuditObjectDto)
  object: AuditObjectDto;

  /** What was changed or removed, as it was. */
  @Expose()
  @Nullable()
  @Type(() => Object)
  before: unknown;

  /** What was made or changed, as it was after. */
  @Expose()
  @Nullable()
  @Type(() => Object)
  after: unknown;

  @Expose()
  @IsString()
  @Nullable()
  reason: string | null;

  @Expose()
  @IsString()
  @Nullable()
  requestId: string | null;

  @Expose()
  createdAt: Date;

  /** SHA-256 over the row and the hash of the row before it, in hexadecimal. */
  @Expose()
  @IsString()
  hash: string;

  static of(row: AuditRow): AuditRowDto {
    const { id, action, before, after, reason, requestId, createdAt, scheme, credentialId, address } = row;
    return Object.assign(new AuditRowDto(), {
      id,
      actor: { type: row.actorType, id: row.actorId, username: row.actorName, scheme, credentialId, address },
      action,
      object: { type: row.objectType, id: row.objectId },
      before,
      after,
      reason,
      requestId,
      createdAt,
      hash: row.hash?.toString('hex') ?? '',
    });
  }
}
