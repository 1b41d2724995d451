import { Expose, Type } from 'class-transformer';
import { IsArray, IsBoolean } from 'class-validator';
import { ReasonDto } from './reason.dto.js';

/** Whether an account may do something, by the resource's whole policy, and why. */
export class ExplanationDto {
  @Expose()
  @IsBoolean()
  allowed: boolean;

  /** What allows, ownership and grants alike; or what is missing. */
  @Expose()
  @IsArray()
  @Type(() => ReasonDto)
  reasons: readonly ReasonDto[];
}
