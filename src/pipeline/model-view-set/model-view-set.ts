import { Body, Delete, Get, HttpCode, Patch, Post, Put, Query, Req, Res, type Type } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Condition } from '../../permissions/condition.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { type RawQuery } from '../../serializers/raw-query.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { FromScope } from './from-scope.decorator.js';
import { ModelController } from './model.controller.js';
import { defineModel, type Model, type ModelOptions } from './model.js';
import { RowScope } from './row-scope.decorator.js';

/** What Nest reads to know which class a handler's argument is to be made of. */
const PARAMETER_TYPES = 'design:paramtypes';

/**
 * The routes of a resource: list, create, retrieve, update, partial update and destroy, with pages, filters, ordering and search.
 *
 * @example
 * export class ArticlesController extends ModelViewSet(Article, { output: ArticleDto, create: CreateArticleDto, … }) {}
 */
export function ModelViewSet<Resource extends Model>(
  entity: Type<Resource>,
  options: ModelOptions<Resource>,
): abstract new () => ModelController<Resource> {
  abstract class ViewSet extends ModelController<Resource> {
    @Get()
    @Serialize(pageOf(options.output))
    override list(
      @Req() request: ApiRequest,
      @RowScope() readable: Condition,
      @Query() query: RawQuery,
    ): Promise<Page<Resource>> {
      return super.list(request, readable, query);
    }

    @Post()
    @Serialize(options.output)
    override create(
      @Req() request: ApiRequest,
      @RowScope() within: Condition,
      @Body() body: object,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<Resource> {
      return super.create(request, within, body, reply);
    }

    @Get(':id')
    @Serialize(options.output)
    override retrieve(@FromScope() object: Resource, @Res({ passthrough: true }) reply: ApiReply): Promise<Resource> {
      return super.retrieve(object, reply);
    }

    @Put(':id')
    @Serialize(options.output)
    override update(
      @Req() request: ApiRequest,
      @RowScope() within: Condition,
      @FromScope() object: Resource,
      @Body() body: object,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<Resource> {
      return super.update(request, within, object, body, reply);
    }

    @Patch(':id')
    @Serialize(options.output)
    override partialUpdate(
      @Req() request: ApiRequest,
      @RowScope() within: Condition,
      @FromScope() object: Resource,
      @Body() body: object,
      @Res({ passthrough: true }) reply: ApiReply,
    ): Promise<Resource> {
      return super.partialUpdate(request, within, object, body, reply);
    }

    @Delete(':id')
    @HttpCode(204)
    override destroy(
      @Req() request: ApiRequest,
      @RowScope() within: Condition,
      @FromScope() object: Resource,
    ): Promise<void> {
      return super.destroy(request, within, object);
    }
  }

  defineModel(ViewSet, { entity, options });
  Resource({ entity })(ViewSet);
  Reflect.defineMetadata(PARAMETER_TYPES, [Object, Object, options.create, Object], ViewSet.prototype, 'create');
  for (const [method, dto] of [
    ['update', options.create],
    ['partialUpdate', options.update],
  ] as const) {
    Reflect.defineMetadata(PARAMETER_TYPES, [Object, Object, Object, dto, Object], ViewSet.prototype, method);
  }
  return ViewSet;
}
