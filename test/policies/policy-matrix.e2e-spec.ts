import { Controller, Get, Module, Param } from '@nestjs/common';
import { PermissionDenied } from '../../src/exceptions/api.exceptions.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { IdParam } from '../../src/serializers/id-param.js';
import { PolicyMatrix } from '../kit/policies/policy-matrix.js';
import { useTestApp } from '../kit/test-app.js';

/** What it does is not what it declares. */
@Controller('liar')
class LiarController {
  @Get('stricter')
  @Permissions(AllowAny)
  stricter(): void {
    throw new PermissionDenied();
  }

  @Get('crashing')
  @Permissions(AllowAny)
  crashing(): void {
    throw new TypeError('nobody is told');
  }

  /** Answers for rows that there are not, and for anyone's. */
  @Get('rows/:id')
  @Permissions(IsAuthenticated)
  row(@Param() { id }: IdParam): object {
    return { id };
  }

  @Get('undeclared')
  undeclared(): object {
    return {};
  }
}

@Module({ controllers: [LiarController] })
class LiarModule {}

describe('the test of policies', () => {
  const app = useTestApp({ modules: [LiarModule] });
  const faultsOf = async (...[caller, fixtures]: [Parameters<PolicyMatrix['faults']>[0], object?]): Promise<unknown> =>
    (await new PolicyMatrix(app, { ...fixtures }).faults(caller)).filter((fault) => fault.includes('liar'));

  it('finds a route that nobody has decided about', () => {
    expect(new PolicyMatrix(app).undeclared()).toEqual(['GET /api/v1/liar/undeclared']);
  });

  it('finds handlers that do not do as their routes declare', async () => {
    await expect(faultsOf('superuser')).resolves.toEqual([
      'GET /api/v1/liar/crashing: 500, but declared passes',
      'HEAD /api/v1/liar/crashing: 500, but declared passes',
      'GET /api/v1/liar/rows/:id of unknown id: passes, but declared 404',
      'HEAD /api/v1/liar/rows/:id of unknown id: passes, but declared 404',
      'GET /api/v1/liar/stricter: 403, but declared passes',
      'HEAD /api/v1/liar/stricter: 403, but declared passes',
    ]);
  });

  it('finds a row that is shown to others than its owner', async () => {
    const faults = await faultsOf('plain', { '/liar/rows/:id': ({ id }: { readonly id: string }) => id });

    expect(faults).toContain('GET /api/v1/liar/rows/:id of foreign id: passes, but declared 404');
    expect(faults).not.toContainEqual(expect.stringContaining('of own id'));
  });

  it('finds a fixture for a path that is none', () => {
    const matrix = new PolicyMatrix(app, { '/liar/rows/:id': () => '', '/gone/:id': () => '' });

    expect(matrix.unused()).toEqual(['/gone/:id']);
  });
});
