import { IsOptional } from 'class-validator';
import { IsInstant } from '../serializers/fields/is-instant.decorator.js';
import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';

/** What every list of what happened can be asked: by whom, in which request and when. */
export class RecordedQueryDto {
  /** Who acted: a username of the time, or an account's id. */
  @IsOptional()
  @IsRawText({ max: 150 })
  actor?: string;

  @IsOptional()
  @IsRawText({ max: 64 })
  requestId?: string;

  @IsOptional()
  @IsInstant()
  createdAt__gt?: Date;

  @IsOptional()
  @IsInstant()
  createdAt__gte?: Date;

  @IsOptional()
  @IsInstant()
  createdAt__lt?: Date;

  @IsOptional()
  @IsInstant()
  createdAt__lte?: Date;
}
