import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Article } from './article.entity.js';
import { ArticlesController } from './articles.controller.js';

/** The worked example: what a developer copies to add a resource. */
@Module({ imports: [TypeOrmModule.forFeature([Article])], controllers: [ArticlesController] })
export class ArticlesModule {}
