import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * Whether the text's length in Unicode code points is within the limits.
 *
 * Every code point counts, invisible ones too: validator.js leaves variation selectors out, and so lets any number of them pass
 * (CVE-2025-12758). At most twice `max` UTF-16 units, or four times `max` bytes of UTF-8, can pass.
 */
export function isTextLength(text: string, min: number, max: number): boolean {
  if (text.length > 2 * max) {
    return false;
  }
  if (text.length <= max && text.length >= 2 * min) {
    return true;
  }
  const length = Array.from(text).length;
  return length >= min && length <= max;
}

/** The text has at least so many code points. */
export function MinTextLength(min: number, options?: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isTextLength(value, min, Infinity);
  return ValidateBy({ name: 'minLength', constraints: [min], validator: { validate } }, options);
}

/** The text has at most so many code points. */
export function MaxTextLength(max: number, options?: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isTextLength(value, 0, max);
  return ValidateBy({ name: 'maxLength', constraints: [max], validator: { validate } }, options);
}
