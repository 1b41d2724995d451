import { Controller, Get, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { allOf } from '../../permissions/composition.js';
import { HasPermission } from '../../permissions/has-permission.permission.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { PageLinks } from '../../pipeline/model-view-set/page-links.js';
import { type Page } from '../../serializers/lists/page.js';
import { pageSizeOf } from '../../serializers/lists/list-query.js';
import { pageOf } from '../../serializers/output/output.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { ExplainQueryDto } from './explain-query.dto.js';
import { ExplanationDto } from './explanation.dto.js';
import { ObjectReferenceDto } from './object-reference.dto.js';
import { ObjectsQueryDto } from './objects-query.dto.js';
import { PermissionExplanations } from './permission-explanations.js';
import { PermittedSubjects, type SubjectPage } from './permitted-subjects.js';
import { PermittedSubjectDto } from './permitted-subject.dto.js';
import { PolicyQuestion } from './policy-question.js';
import { ReachableObjects } from './reachable-objects.js';
import { SubjectsQueryDto } from './subjects-query.dto.js';

/** Why, who and what: questions about permissions, answered by the policies that the routes ask. */
@Controller('permissions')
@Resource({ actions: [{ action: 'view', name: 'View permissions, and who holds them', access: 'read' }] })
@Permissions(allOf(IsAdmin, HasPermission('permissions.view')))
export class ExplanationsController {
  constructor(
    private readonly question: PolicyQuestion,
    private readonly explanations: PermissionExplanations,
    private readonly permittedSubjects: PermittedSubjects,
    private readonly reachableObjects: ReachableObjects,
    private readonly links: PageLinks,
  ) {}

  /** Whether an account may, and the chain that allows or what is missing. */
  @Get('explain')
  @Serialize(ExplanationDto)
  async explain(@Query() query: ExplainQueryDto): Promise<ExplanationDto> {
    const [user, found] = await Promise.all([this.question.findUser(query.user), this.question.find(query)]);
    return this.explanations.explain(user, found);
  }

  /** Who may, by name; a list by cursor. */
  @Get('subjects')
  @Serialize(pageOf(PermittedSubjectDto))
  async subjects(@Req() { url }: ApiRequest, @Query() query: SubjectsQueryDto): Promise<SubjectPage> {
    const found = await this.question.find(query);
    const { results, next } = await this.permittedSubjects.list(found, query.cursor ?? '', pageSizeOf(query));
    return { results, previous: null, next: next === null ? null : this.links.cursor(url, next) };
  }

  /** What an account may do it to. */
  @Get('objects')
  @Serialize(pageOf(ObjectReferenceDto))
  async objects(@Req() { url }: ApiRequest, @Query() query: ObjectsQueryDto): Promise<Page<ObjectReferenceDto>> {
    const [user, found] = await Promise.all([this.question.findUser(query.user), this.question.find(query)]);
    const asked = { page: query.page ?? 1, pageSize: pageSizeOf(query) };
    const [results, count] = await this.reachableObjects.list(user, found, asked);
    return this.links.page(url, parametersOf(url), asked, results, count);
  }
}

function parametersOf(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(url.split('?', 2)[1] ?? ''));
}
