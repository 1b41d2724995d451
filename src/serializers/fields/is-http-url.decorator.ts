import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { parseUrl } from '../../core/parse-url.js';
import { IsText } from './is-text.decorator.js';

const HTTP = /^https?:\/\/[^/\\?#@]+(?:[/?#]|$)/i;

/** What a browser would silently drop or turn round: blanks, controls, backslashes, invisible characters. */
const UNSAFE = /[\s\\\p{C}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Whether the text is an absolute http or https URL by the WHATWG standard, with a host and without credentials.
 *
 * The standard forgives much (`http:\\host`, tabs inside the scheme); what it would have to repair is refused, so that every reader of the
 * text sees the same URL. (validator.js: CVE-2025-56200.)
 */
export function isHttpUrl(text: string): boolean {
  return HTTP.test(text) && !UNSAFE.test(text) && parseUrl(text) !== undefined;
}

/** An absolute http or https URL: DRF's `URLField`, stricter. */
export function IsHttpUrl({ max = 2048 }: { readonly max?: number } = {}): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isHttpUrl(value);
  return applyDecorators(IsText({ max }), ValidateBy({ name: 'isUrl', validator: { validate } }));
}
