import { applyDecorators } from '@nestjs/common';
import { IsString } from 'class-validator';
import { type TextLimits } from './is-text.decorator.js';
import { MaxTextLength, MinTextLength } from './text-length.decorator.js';

/** Text exactly as it was sent, neither trimmed nor normalised: a password (NIST SP 800-63B, section 3.1.1.2), a token. */
export function IsRawText({ min = 1, max, each = false }: TextLimits): PropertyDecorator {
  return applyDecorators(IsString({ each }), MinTextLength(min, { each }), MaxTextLength(max, { each }));
}
