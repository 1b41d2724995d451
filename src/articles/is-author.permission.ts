import { Injectable } from '@nestjs/common';
import { type Condition, NONE } from '../permissions/condition.js';
import { Permission, type PermissionRequest } from '../permissions/permission.js';
import { type Scope } from '../permissions/scope.js';
import { type Verdict } from '../permissions/verdict.js';
import { type Article } from './article.entity.js';

/** The caller wrote the article. */
@Injectable()
export class IsAuthor extends Permission<Article> {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isAuthenticated ? 'allow' : 'deny';
  }

  override scope(articles: Scope<Article>, { identity }: PermissionRequest): Condition {
    return identity.userId === null ? NONE : articles.is('authorId', identity.userId);
  }
}
