import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { IsText } from './is-text.decorator.js';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Lower-case ASCII words joined by single hyphens: DRF's `SlugField`, stricter. */
export function IsSlug({ max = 80 }: { readonly max?: number } = {}): PropertyDecorator {
  return applyDecorators(
    IsText({ max }),
    Matches(SLUG, { message: 'Must be lower-case letters and digits, joined by single hyphens.' }),
  );
}
