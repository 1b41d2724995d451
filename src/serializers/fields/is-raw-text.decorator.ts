import { applyDecorators } from '@nestjs/common';
import { IsString, ValidateBy } from 'class-validator';
import { type TextLimits } from './is-text.decorator.js';
import { MaxTextLength, MinTextLength } from './text-length.decorator.js';

/** The rule by which such a field is recognised, also where mapped types have copied it. */
export const IS_RAW_TEXT = 'isRawText';

/** Text exactly as it was sent, neither trimmed nor normalised: a password (NIST SP 800-63B, section 3.1.1.2), a token. It is never logged. */
export function IsRawText({ min = 1, max, each = false }: TextLimits): PropertyDecorator {
  const mark = ValidateBy({ name: IS_RAW_TEXT, validator: { validate: () => true } }, { each });
  return applyDecorators(IsString({ each }), MinTextLength(min, { each }), MaxTextLength(max, { each }), mark);
}
