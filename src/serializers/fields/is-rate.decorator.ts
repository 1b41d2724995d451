import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { parseRates } from '../../core/rate.js';
import { IsRawText } from './is-raw-text.decorator.js';

/** In characters. */
const LONGEST_RATE = 100;

/** A rate such as `60/min` or `60/min;1000/day`, as settings have it. */
export function IsRate(): PropertyDecorator {
  const message = 'Must be a rate such as 60/min or 60/min;1000/day.';
  return applyDecorators(
    IsRawText({ max: LONGEST_RATE }),
    ValidateBy({ name: 'isRate', validator: { validate: isRate } }, { message }),
  );
}

function isRate(value: unknown): boolean {
  try {
    return typeof value === 'string' && value.length <= LONGEST_RATE && parseRates(value).length > 0;
  } catch {
    return false;
  }
}
