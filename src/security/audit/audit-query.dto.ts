import { IntersectionType } from '@nestjs/mapped-types';
import { IsOptional } from 'class-validator';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CursorQueryDto } from '../../serializers/lists/cursor-query.dto.js';
import { RecordedQueryDto } from '../recorded-query.dto.js';

/** Which audit rows; each is compared as a whole. */
export class AuditFilterDto extends RecordedQueryDto {
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
}

/** What the list of audit rows can be asked. */
export class AuditQueryDto extends IntersectionType(AuditFilterDto, CursorQueryDto) {}
