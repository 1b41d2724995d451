import { IntersectionType } from '@nestjs/mapped-types';
import { IsIn, IsOptional, IsString } from 'class-validator';
import {
  SECURITY_EVENT_TYPES,
  SEVERITIES,
  type SecurityEventType,
  type Severity,
} from '../../core/security/security-event-type.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CursorQueryDto } from '../../serializers/lists/cursor-query.dto.js';
import { RecordedQueryDto } from '../recorded-query.dto.js';

/** Which security events; each is compared as a whole. */
export class SecurityEventFilterDto extends RecordedQueryDto {
  @IsOptional()
  @IsString()
  @IsIn(Object.keys(SECURITY_EVENT_TYPES))
  type?: SecurityEventType;

  @IsOptional()
  @IsString()
  @IsIn(SEVERITIES)
  severity?: Severity;

  /** Whom it was about: a username of the time, or an account's id. */
  @IsOptional()
  @IsRawText({ max: 150 })
  subject?: string;

  @IsOptional()
  @IsRawText({ max: 50 })
  scheme?: string;

  @IsOptional()
  @IsRawText({ max: 100 })
  credentialId?: string;

  @IsOptional()
  @IsRawText({ max: 45 })
  address?: string;
}

/** What the list of security events can be asked. */
export class SecurityEventQueryDto extends IntersectionType(SecurityEventFilterDto, CursorQueryDto) {}
