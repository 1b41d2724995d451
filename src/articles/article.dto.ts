import { Expose, Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsString } from 'class-validator';
import { type Id } from '../core/id.js';
import { IsId } from '../serializers/fields/is-id.decorator.js';
import { Nullable } from '../serializers/fields/nullable.decorator.js';
import { ARTICLE_STATUSES, type ArticleStatus } from './article.entity.js';

/** Who wrote an article, to its readers. */
export class AuthorDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;
}

/** An article, to its readers. */
export class ArticleDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  title: string;

  @Expose()
  @IsString()
  slug: string;

  @Expose()
  @IsString()
  body: string;

  /** Safe to show as HTML. */
  @Expose()
  @Nullable()
  @IsString()
  excerptHtml: string | null;

  @Expose()
  @IsIn(ARTICLE_STATUSES)
  status: ArticleStatus;

  @Expose()
  @IsArray()
  @IsString({ each: true })
  tags: string[];

  @Expose()
  @Nullable()
  @IsString()
  contactEmail: string | null;

  @Expose()
  @Nullable()
  @IsString()
  sourceUrl: string | null;

  @Expose()
  @IsInt()
  priority: number;

  @Expose()
  @Type(() => AuthorDto)
  author: AuthorDto;

  @Expose()
  createdAt: Date;

  @Expose()
  updatedAt: Date;
}
