import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate } from 'class-validator';
import { parseInstant } from '../instant.js';

/** A date and time with its zone, as text in JSON and as a `Date` in the DTO: DRF's `DateTimeField`. */
export function IsInstant(): PropertyDecorator {
  const read = ({ value }: { value: unknown }): unknown =>
    typeof value === 'string' ? (parseInstant(value) ?? value) : value;
  return applyDecorators(Transform(read, { toClassOnly: true }), IsDate());
}
