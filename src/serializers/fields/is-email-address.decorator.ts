import { applyDecorators } from '@nestjs/common';
import { isEmail, ValidateBy } from 'class-validator';
import { IsText } from './is-text.decorator.js';

/** RFC 5321, section 4.5.3.1: a path has at most 256 octets, two of them brackets. */
const MAX_LENGTH = 254;
const UNQUOTED_ASCII = /^[\x21\x23-\x7e]+$/;

/** Whether the text is an e-mail address that any mail server takes: ASCII, no quoted local part, no display name, no address literal. */
export function isEmailAddress(text: string): boolean {
  return UNQUOTED_ASCII.test(text) && isEmail(text, { allow_utf8_local_part: false });
}

/** An e-mail address of at most 254 characters: DRF's `EmailField`. Its case is kept. */
export function IsEmailAddress(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isEmailAddress(value);
  return applyDecorators(IsText({ max: MAX_LENGTH }), ValidateBy({ name: 'isEmail', validator: { validate } }));
}
