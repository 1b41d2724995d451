import { IsIn, IsOptional, IsString } from 'class-validator';
import { ALERT_STATUSES, type AlertStatus } from '../../observability/detection/alerts.js';
import { IsInstant } from '../../serializers/fields/is-instant.decorator.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** What a person decides of an alert. */
export class UpdateAlertDto {
  /** What is found after an alert was resolved makes a new one. */
  @IsOptional()
  @IsString()
  @IsIn(ALERT_STATUSES)
  status?: AlertStatus;

  /** With `muted`: until when. `null` for as long as nobody changes it. */
  @IsOptional()
  @Nullable()
  @IsInstant()
  mutedUntil?: Date | null;

  @IsOptional()
  @Nullable()
  @IsText({ min: 0, max: 1000 })
  note?: string | null;
}
