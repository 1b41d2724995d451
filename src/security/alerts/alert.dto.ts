import { Expose, Type } from 'class-transformer';
import { IsIn, IsInt, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { SEVERITIES } from '../../core/security/security-event-type.js';
import { ALERT_STATUSES } from '../../observability/detection/alerts.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** Something that a person should look at: what a rule of detection has found about somebody. */
export class AlertDto {
  @Expose()
  @IsId()
  id: Id;

  /** The rule, such as `password-spraying`. */
  @Expose()
  @IsString()
  rule: string;

  @Expose()
  @IsString()
  @IsIn(SEVERITIES)
  severity: string;

  @Expose()
  @IsString()
  @IsIn(ALERT_STATUSES)
  status: string;

  /** The username, the address or the credential that it is about. */
  @Expose()
  @IsString()
  subject: string;

  @Expose()
  @IsString()
  @IsIn(['account', 'address', 'credential', 'server'])
  subjectKind: string;

  /** What the subject is told apart by: an account's id. */
  @Expose()
  @IsString()
  subjectId: string;

  /** Some of the facts: when, by whom, from where, in which request. */
  @Expose()
  @Type(() => Object)
  evidence: readonly object[];

  /** How many facts there were. */
  @Expose()
  @IsInt()
  count: number;

  @Expose()
  firstSeen: Date;

  @Expose()
  lastSeen: Date;

  /** Until when a muted alert stays so, whatever is found; `null` for as long as nobody changes it. */
  @Expose()
  @Type(() => Date)
  @Nullable()
  mutedUntil: Date | null;

  @Expose()
  @IsString()
  @Nullable()
  note: string | null;
}
