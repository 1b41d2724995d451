import 'reflect-metadata';
import { Controller } from '@nestjs/common';
import { Resource, resourceDescription, resourceName } from './resource.decorator.js';

@Controller('me/tokens')
class TokensController {}

@Controller(['first', 'second'])
class SeveralController {}

@Controller()
class PathlessController {}

@Controller('drafts')
@Resource({ name: 'articles' })
class DraftsController {}

class Plain {}

describe('a controller’s resource', () => {
  it.each([
    ['the first segment of its path', TokensController, 'me'],
    ['that of the first of several paths', SeveralController, 'first'],
    ['as it declares', DraftsController, 'articles'],
  ])('is %s', (_, controller, resource) => expect(resourceName(controller)).toBe(resource));

  it.each([PathlessController, Plain])('is none without a path: %p', (controller) =>
    expect(resourceName(controller)).toBeNull(),
  );

  it('is described only where it says so', () => {
    expect(resourceDescription(DraftsController)).toEqual({ name: 'articles' });
    expect(resourceDescription(TokensController)).toBeUndefined();
  });
});
