import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { isRedirectUri, isWebOrigin } from './redirect-uri.js';

/** In characters. */
const LONGEST = 2048;

/** One redirect URI, or each of a list; see {@link isRedirectUri}. */
export function IsRedirectUri({ each = false }: { readonly each?: boolean } = {}): PropertyDecorator {
  return matching('isRedirectUri', isRedirectUri, {
    each,
    message:
      'Must be an https URI, an http URI of a loopback address, or one of a private-use scheme such as com.example.app:/callback; without fragment, credentials or wildcard.',
  });
}

/** Each of a list of web origins; see {@link isWebOrigin}. */
export function AreWebOrigins(): PropertyDecorator {
  return matching('isWebOrigin', isWebOrigin, {
    each: true,
    message: 'Must be an origin such as https://app.example, without a path or a wildcard.',
  });
}

function matching(
  name: string,
  isValid: (text: string) => boolean,
  options: { readonly each: boolean; readonly message: string },
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isValid(value);
  return applyDecorators(
    IsRawText({ max: LONGEST, each: options.each }),
    ValidateBy({ name, validator: { validate } }, options),
  );
}
