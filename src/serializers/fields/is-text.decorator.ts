import { applyDecorators } from '@nestjs/common';
import { IsString } from 'class-validator';
import { NormalisedText } from './normalised-text.decorator.js';
import { MaxTextLength, MinTextLength } from './text-length.decorator.js';

/** Lengths in Unicode code points. */
export interface TextLimits {
  /** 1 when not given: a blank text is refused. */
  readonly min?: number;
  readonly max: number;
  /** The field is a list of such texts. */
  readonly each?: boolean;
}

/** Text, trimmed and NFC-normalised: DRF's `CharField`. */
export function IsText({ min = 1, max, each = false }: TextLimits): PropertyDecorator {
  return applyDecorators(
    NormalisedText(max, { each }),
    IsString({ each }),
    MinTextLength(min, { each }),
    MaxTextLength(max, { each }),
  );
}
