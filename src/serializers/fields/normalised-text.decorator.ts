import { applyDecorators } from '@nestjs/common';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { trimBlanks } from './trim-blanks.js';
import { TransformText } from './transform-text.decorator.js';

/** A character that leaves a mark: no blank, no control, none of Unicode's characters that are ignored when shown. */
const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** More combining marks than Unicode's Stream-Safe Text Format has in a row (Annex 15, section 13). */
const MARKS = /\p{M}{31}/u;

/** @returns whether normalising the text is cheap: sorting a run of marks takes its length squared, 10 seconds for 240 KB */
export function isStreamSafe(text: string): boolean {
  return !MARKS.test(text);
}

/**
 * Text as it is kept: NFC (Unicode Annex 15), without blanks around it, and empty when there is nothing to see.
 *
 * Text that is not stream-safe comes back as it is, for {@link NormalisedText} to refuse.
 */
export function normaliseText(text: string): string {
  if (!isStreamSafe(text)) {
    return text;
  }
  const normalised = trimBlanks(text).normalize('NFC');
  return VISIBLE.test(normalised) ? normalised : '';
}

/** NFC shortens text to a quarter at most, and a code point has two UTF-16 units at most. */
const MOST_NORMALISED = 8;

/**
 * Normalises a text field, or each text of a list, before its other rules run: DRF's `trim_whitespace`. What is not text is left to them, and
 * so is what stays longer than `max` code points in any case.
 */
export function NormalisedText(max: number, options?: ValidationOptions): PropertyDecorator {
  const read = (text: string): string =>
    trimBlanks(text).length > MOST_NORMALISED * max ? trimBlanks(text) : normaliseText(text);
  const validate = (value: unknown): boolean => typeof value === 'string' && isStreamSafe(value);
  return applyDecorators(TransformText(read), ValidateBy({ name: 'isStreamSafe', validator: { validate } }, options));
}
