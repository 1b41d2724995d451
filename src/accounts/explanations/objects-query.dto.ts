import { OmitType } from '@nestjs/mapped-types';
import { IsInt, IsOptional, Min } from 'class-validator';
import { ExplainQueryDto } from './explain-query.dto.js';

/** Whose rows are asked for, and which page of them. */
export class ObjectsQueryDto extends OmitType(ExplainQueryDto, ['objectId']) {
  @IsOptional()
  @IsInt()
  @Min(1)
  page?: number;

  /** Larger than the limit is the limit. */
  @IsOptional()
  @IsInt()
  @Min(1)
  pageSize?: number;
}
