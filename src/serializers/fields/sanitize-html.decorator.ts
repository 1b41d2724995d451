import { applyDecorators } from '@nestjs/common';
import { IsString } from 'class-validator';
import { type HtmlAllowList } from './html-allow-list.js';
import { htmlSanitizer } from './html-sanitizer.js';
import { type TextLimits } from './is-text.decorator.js';
import { NormalisedText } from './normalised-text.decorator.js';
import { TransformText } from './transform-text.decorator.js';
import { MaxTextLength, MinTextLength } from './text-length.decorator.js';

/** Markup may be this many times longer before it is sanitised than after. */
const RAW_FACTOR = 4;

/** A text field that holds markup, sanitised on the way in; its length counts after that. What is stored is safe to show as HTML. */
export function SanitizeHtml({
  min = 1,
  max,
  ...allowed
}: HtmlAllowList & Omit<TextLimits, 'each'>): PropertyDecorator {
  const sanitized = htmlSanitizer(allowed);
  // Too long before is too long after: it is not parsed, and the rule on length, which always follows, refuses it.
  const read = (html: string): string => (html.length > RAW_FACTOR * max ? html : sanitized(html));
  return applyDecorators(NormalisedText(max), TransformText(read), IsString(), MinTextLength(min), MaxTextLength(max));
}
