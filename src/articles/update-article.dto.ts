import { PartialType } from '@nestjs/mapped-types';
import { CreateArticleDto } from './create-article.dto.js';

/** A change to an article: what is not given stays as it is. */
export class UpdateArticleDto extends PartialType(CreateArticleDto) {}
