import { OmitType } from '@nestjs/mapped-types';
import { IsInt, IsOptional, IsString, Matches, Min } from 'class-validator';
import { ExplainQueryDto } from './explain-query.dto.js';

/** What is asked about, and where the list goes on. */
export class SubjectsQueryDto extends OmitType(ExplainQueryDto, ['user']) {
  /** From a page's `next`: the last username that was looked at. */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z0-9_.@+-]{1,150}$/)
  cursor?: string;

  /** Larger than the limit is the limit. */
  @IsOptional()
  @IsInt()
  @Min(1)
  pageSize?: number;
}
