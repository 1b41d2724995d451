import { Expose, Type } from 'class-transformer';
import { IsIn, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { SECURITY_EVENT_TYPES, SEVERITIES } from '../../core/security/security-event-type.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { RequestOriginDto } from '../request-origin.dto.js';

/** Something that happened and that matters for security. */
export class SecurityEventDto extends RequestOriginDto {
  @Expose()
  @IsId()
  id: Id;

  /** In the words of OWASP's logging vocabulary. */
  @Expose()
  @IsString()
  @IsIn(Object.keys(SECURITY_EVENT_TYPES))
  type: string;

  @Expose()
  @IsString()
  @IsIn(SEVERITIES)
  severity: string;

  @Expose()
  createdAt: Date;

  /** The username, then, of whoever acted; `null` for a stranger, a command or the server itself. */
  @Expose()
  @IsString()
  @Nullable()
  actor: string | null;

  @Expose()
  @IsId()
  @Nullable()
  actorId: Id | null;

  /** The username, then, of whom it is about. */
  @Expose()
  @IsString()
  @Nullable()
  subject: string | null;

  @Expose()
  @IsId()
  @Nullable()
  subjectId: Id | null;

  @Expose()
  @IsString()
  @Nullable()
  userAgent: string | null;

  @Expose()
  @IsString()
  @Nullable()
  requestId: string | null;

  /** What else is known, by the kind of event. */
  @Expose()
  @Type(() => Object)
  details: Readonly<Record<string, unknown>>;
}
