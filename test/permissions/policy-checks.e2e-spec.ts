import { Controller, Get, Module, Post, Req, type Type } from '@nestjs/common';
import { Article } from '../../src/articles/article.entity.js';
import { IsAuthor } from '../../src/articles/is-author.permission.js';
import { type ApiRequest } from '../../src/core/api-request.js';
import { allOf, anyOf, not } from '../../src/permissions/composition.js';
import { type Condition } from '../../src/permissions/condition.js';
import { HasObjectPermission } from '../../src/permissions/has-object-permission.permission.js';
import { HasPermission } from '../../src/permissions/has-permission.permission.js';
import { HasScope } from '../../src/permissions/has-scope.permission.js';
import { IsAdmin } from '../../src/permissions/is-admin.permission.js';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { ModelPermissions } from '../../src/permissions/model-permissions.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Resource } from '../../src/permissions/registry/resource.decorator.js';
import { FromScope } from '../../src/pipeline/model-view-set/from-scope.decorator.js';
import { RowScope } from '../../src/pipeline/model-view-set/row-scope.decorator.js';
import { TestApp, useTestApp } from '../kit/test-app.js';

@Controller('articles')
class ForgetfulController {
  @Post('archive')
  @Permissions(allOf(IsAuthenticated, anyOf(IsAdmin, not(IsAuthor))))
  archive(@Req() request: ApiRequest): string {
    return request.id;
  }
}

@Controller('articles')
@Permissions(IsAuthor)
class ForgetfulClassController {
  @Get('mine')
  mine(): readonly object[] {
    return [];
  }
}

@Controller('articles')
class MisspeltController {
  @Post('publish')
  @Permissions(anyOf(IsAdmin, allOf(IsAuthenticated, not(HasPermission('articles.pubish')))))
  publish(): void {}
}

@Controller('articles')
class MisspeltOnRowController {
  @Get('mine')
  @Permissions(HasObjectPermission('articles.pubish'))
  mine(@RowScope() within: Condition): string {
    return within.kind;
  }
}

/** No resource: nothing declares `nameless.view`. */
@Controller('nameless')
class NamelessController {
  @Get()
  @Permissions(ModelPermissions)
  list(): readonly object[] {
    return [];
  }
}

@Controller('nameless')
class MisspeltScopeController {
  @Get()
  @Permissions(anyOf(IsAdmin, HasScope('articles:raed')))
  list(): readonly object[] {
    return [];
  }
}

@Controller('notes')
@Resource({ entity: Article })
class ForeignController {
  @Get()
  @Permissions(HasObjectPermission('articles.view'))
  list(@RowScope() within: Condition): string {
    return within.kind;
  }
}

@Controller('nameless')
class NoViewSetController {
  @Get(':id')
  @Permissions(IsAuthenticated)
  read(@FromScope() object: object): object {
    return object;
  }
}

@Controller('notes')
@Resource({ actions: [{ action: 'Publish!', name: 'Publish' }] })
class MalformedController {
  @Get()
  @Permissions(IsAuthenticated)
  list(): readonly object[] {
    return [];
  }
}

async function startError(controller: Type): Promise<Error & { readonly code?: string }> {
  @Module({ controllers: [controller] })
  class FaultyModule {}
  const app = new TestApp({ modules: [FaultyModule] });
  try {
    await app.start();
  } catch (error) {
    return error as Error;
  } finally {
    await app.stop();
  }
  throw new Error('The server has started.');
}

describe('the start', () => {
  it.each([
    [
      'whose permission depends on the row, deep inside, while the handler asks for none',
      ForgetfulController,
      'UNSCOPED_HANDLER',
    ],
    ['whose class has such a permission', ForgetfulClassController, 'UNSCOPED_HANDLER'],
    ['that asks for a code no resource declares, deep inside', MisspeltController, 'UNKNOWN_PERMISSION'],
    ['that asks for such a code on a row', MisspeltOnRowController, 'UNKNOWN_PERMISSION'],
    ['that asks for the permissions of a resource without any', NamelessController, 'UNKNOWN_PERMISSION'],
    ['that asks for a scope no credential can have', MisspeltScopeController, 'UNKNOWN_SCOPE'],
    ['that asks for another resource’s permission on its rows', ForeignController, 'FOREIGN_PERMISSION'],
    ['that takes an object of no view set', NoViewSetController, 'NOT_A_VIEW_SET'],
    ['whose resource declares what is no code', MalformedController, 'MALFORMED_PERMISSION'],
  ])('is refused for a route %s', async (_, controller, code) => {
    expect((await startError(controller)).code).toBe(code);
  });

  it('is refused with the handler, the route, what is wrong and what to do', async () => {
    const { message } = await startError(ForgetfulController);

    expect(message).toContain('ForgetfulController.archive (POST /api/v1/articles/archive)');
    expect(message).toContain('allOf(IsAuthenticated, anyOf(IsAdmin, not(IsAuthor)))');
    expect(message).toContain('@FromScope()');
    expect(message).toContain('@RowScope()');
    expect((await startError(MisspeltController)).message).toContain('"articles.pubish"');
  });
});

/** Beside the view set of articles, with every way to ask for rows and codes that holds. */
@Controller('articles')
@Resource({ actions: [{ action: 'publish', name: 'Publish articles' }] })
class SoundController {
  @Get('reach')
  @Permissions(allOf(IsAuthenticated, anyOf(IsAuthor, HasObjectPermission('articles.publish'))))
  reach(@RowScope() within: Condition): object {
    return { kind: within.kind };
  }

  @Post('publish')
  @Permissions(anyOf(HasPermission('articles.publish'), HasScope('articles:write')))
  publish(): object {
    return {};
  }
}

@Module({ controllers: [SoundController] })
class SoundModule {}

describe('a route whose declaration holds', () => {
  const app = useTestApp({ modules: [SoundModule] });

  it('is served, and hands over the rows that it depends on', async () => {
    const alice = app.clientFor(await app.createUser({ username: 'alice' }));

    expect((await alice.get('/articles/reach')).body).toEqual({ kind: 'or' });
    expect((await alice.post('/articles/publish')).body).toMatchObject({ required: ['articles.publish'] });
  });
});
