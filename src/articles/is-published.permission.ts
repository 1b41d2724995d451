import { Injectable } from '@nestjs/common';
import { type Condition } from '../permissions/condition.js';
import { Permission, type PermissionRequest } from '../permissions/permission.js';
import { isSafe } from '../permissions/safe-methods.js';
import { type Scope } from '../permissions/scope.js';
import { type Verdict } from '../permissions/verdict.js';
import { type Article } from './article.entity.js';

/** The request reads a published article. */
@Injectable()
export class IsPublished extends Permission<Article> {
  hasPermission({ method }: PermissionRequest): Verdict {
    return isSafe(method) ? 'allow' : 'deny';
  }

  override scope(articles: Scope<Article>): Condition {
    return articles.is('status', 'published');
  }
}
