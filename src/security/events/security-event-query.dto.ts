import { IntersectionType } from '@nestjs/mapped-types';
import { IsIn, IsOptional, IsString } from 'class-validator';
import {
  SECURITY_EVENT_TYPES,
  SEVERITIES,
  type SecurityEventType,
  type Severity,
} from '../../core/security/security-event-type.js';
import { IsInstant } from '../../serializers/fields/is-instant.decorator.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CursorQueryDto } from '../../serializers/lists/cursor-query.dto.js';

/** Which security events; each is compared as a whole. */
export class SecurityEventFilterDto {
  @IsOptional()
  @IsString()
  @IsIn(Object.keys(SECURITY_EVENT_TYPES))
  type?: SecurityEventType;

  @IsOptional()
  @IsString()
  @IsIn(SEVERITIES)
  severity?: Severity;

  /** Who acted: a username of the time, or an account's id. */
  @IsOptional()
  @IsRawText({ max: 150 })
  actor?: string;

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

/** What the list of security events can be asked. */
export class SecurityEventQueryDto extends IntersectionType(SecurityEventFilterDto, CursorQueryDto) {}
