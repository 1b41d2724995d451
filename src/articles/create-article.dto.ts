import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsEmailAddress } from '../serializers/fields/is-email-address.decorator.js';
import { IsHttpUrl } from '../serializers/fields/is-http-url.decorator.js';
import { IsSlug } from '../serializers/fields/is-slug.decorator.js';
import { IsText } from '../serializers/fields/is-text.decorator.js';
import { Nullable } from '../serializers/fields/nullable.decorator.js';
import { SanitizeHtml } from '../serializers/fields/sanitize-html.decorator.js';
import { ARTICLE_STATUSES, type ArticleStatus } from './article.entity.js';

/** A new article. */
export class CreateArticleDto {
  @IsText({ max: 150 })
  title: string;

  @IsSlug({ max: 80 })
  slug: string;

  @IsText({ max: 20_000 })
  body: string;

  @IsOptional()
  @Nullable()
  @SanitizeHtml({
    max: 2000,
    tags: ['p', 'br', 'em', 'strong', 'code', 'ul', 'ol', 'li', 'a'],
    attributes: { a: ['href'] },
    protocols: { href: ['http', 'https', 'mailto'] },
  })
  excerptHtml?: string | null;

  @IsOptional()
  @IsIn(ARTICLE_STATUSES)
  status?: ArticleStatus;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsText({ max: 30, each: true })
  tags?: string[];

  @IsOptional()
  @Nullable()
  @IsEmailAddress()
  contactEmail?: string | null;

  @IsOptional()
  @Nullable()
  @IsHttpUrl()
  sourceUrl?: string | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(9)
  priority?: number;
}
