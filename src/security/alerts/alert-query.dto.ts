import { IsIn, IsOptional, IsString } from 'class-validator';
import { SEVERITIES, type Severity } from '../../core/security/security-event-type.js';
import { ALERT_STATUSES, type AlertStatus } from '../../observability/detection/alerts.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CursorQueryDto } from '../../serializers/lists/cursor-query.dto.js';

/** What the list of alerts can be asked. */
export class AlertQueryDto extends CursorQueryDto {
  @IsOptional()
  @IsRawText({ max: 100 })
  rule?: string;

  @IsOptional()
  @IsString()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @IsOptional()
  @IsString()
  @IsIn(ALERT_STATUSES)
  status?: AlertStatus;

  /** As the alert shows it: a username, an address. */
  @IsOptional()
  @IsRawText({ max: 200 })
  subject?: string;
}
