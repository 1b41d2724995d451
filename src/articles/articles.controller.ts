import { Controller } from '@nestjs/common';
import { type Identity } from '../core/identity.js';
import { anyOf } from '../permissions/composition.js';
import { ObjectPermissions } from '../permissions/object-permissions.permission.js';
import { Permissions } from '../permissions/permissions.decorator.js';
import { ModelViewSet } from '../pipeline/model-view-set/model-view-set.js';
import { instant, integer, oneOf } from '../serializers/lists/filters.js';
import { Throttle } from '../throttling/throttle.decorator.js';
import { ArticleDto } from './article.dto.js';
import { Article, ARTICLE_STATUSES } from './article.entity.js';
import { CreateArticleDto } from './create-article.dto.js';
import { IsAuthor } from './is-author.permission.js';
import { IsPublished } from './is-published.permission.js';
import { UpdateArticleDto } from './update-article.dto.js';

/** Articles: published ones are anyone's to read, the author owns the row, the rest is granted: on every article, or on one. */
@Controller('articles')
@Permissions(anyOf(IsPublished, IsAuthor, ObjectPermissions))
@Throttle('articles', { rate: '600/min' })
export class ArticlesController extends ModelViewSet(Article, {
  output: ArticleDto,
  create: CreateArticleDto,
  update: UpdateArticleDto,
  defaults: { status: 'draft', tags: [], priority: 0, excerptHtml: null, contactEmail: null, sourceUrl: null },
  filters: { status: oneOf(...ARTICLE_STATUSES), priority: integer(0, 9), createdAt: instant() },
  search: ['title', 'body'],
  ordering: ['createdAt', 'updatedAt', 'title', 'priority'],
  defaultOrdering: '-createdAt',
  relations: { author: ['id', 'username'] },
  audit: ['delete'],
}) {
  protected override creating(body: CreateArticleDto, { userId }: Identity): Partial<Article> {
    return { ...body, ...(userId && { authorId: userId }) };
  }
}
