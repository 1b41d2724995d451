import { IsInt, IsOptional, IsString, Matches, Min } from 'class-validator';

/** What the list of lockouts can be asked. */
export class LockoutQueryDto {
  /** From a page's `next` or `previous`. */
  @IsOptional()
  @IsString()
  @Matches(/^(after|before)-[0-9a-f-]{36}$/)
  cursor?: string;

  /** Larger than the limit is the limit. */
  @IsOptional()
  @IsInt()
  @Min(1)
  pageSize?: number;
}
