import { IntersectionType } from '@nestjs/mapped-types';
import { IsOptional } from 'class-validator';
import { IsInstant } from '../../serializers/fields/is-instant.decorator.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CursorQueryDto } from '../../serializers/lists/cursor-query.dto.js';

/** Which audit rows; each is compared as a whole. */
export class AuditFilterDto {
  /** Who acted: a username of the time, or an account's id. */
  @IsOptional()
  @IsRawText({ max: 150 })
  actor?: string;

  /** Such as `users.change`. */
  @IsOptional()
  @IsRawText({ max: 130 })
  action?: string;

  /** Such as `users`. */
  @IsOptional()
  @IsRawText({ max: 64 })
  objectType?: string;

  @IsOptional()
  @IsRawText({ max: 128 })
  objectId?: string;

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

/** What the list of audit rows can be asked. */
export class AuditQueryDto extends IntersectionType(AuditFilterDto, CursorQueryDto) {}
