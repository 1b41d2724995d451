import { Controller, Delete, Get, HttpCode, Query, Req } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { ModelPermissions } from '../../permissions/model-permissions.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { invalidQuery } from '../../serializers/invalid-query.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { type CountedSubject } from '../../throttling/throttle-subject.js';
import { CountedSubjects, UnknownSubject } from './counted-subjects.js';
import { ThrottleCounters } from './throttle-counters.js';
import { ThrottleCountersDto } from './throttle-counters.dto.js';
import { ThrottleQueryDto } from './throttle-query.dto.js';

/** What has been counted for an address, an account or a credential, for staff who hold the permission. */
@Controller('security/throttles')
@Resource({
  name: 'throttles',
  actions: [
    { action: 'view', name: 'View what has been throttled', access: 'read' },
    { action: 'delete', name: 'Reset what has been throttled' },
  ],
})
@Permissions(IsAdmin, ModelPermissions)
export class ThrottlesController {
  constructor(
    private readonly subjects: CountedSubjects,
    private readonly counters: ThrottleCounters,
  ) {}

  /** Counts nothing. */
  @Get()
  @Serialize(ThrottleCountersDto)
  async read(@Query() query: ThrottleQueryDto): Promise<ThrottleCountersDto> {
    return this.counters.of(await this.#find(query));
  }

  /** The subject may do again all that its limits admit. Lockouts are not throttles: they stay. */
  @Delete()
  @HttpCode(204)
  async reset(@Query() query: ThrottleQueryDto, @Req() request: ApiRequest): Promise<void> {
    await this.counters.reset(await this.#find(query), request);
  }

  async #find({ subject }: ThrottleQueryDto): Promise<CountedSubject> {
    try {
      return await this.subjects.find(subject);
    } catch (error) {
      if (error instanceof UnknownSubject) {
        const code = error.isMalformed ? 'invalid' : 'does_not_exist';
        throw invalidQuery([{ parameter: 'subject', code, detail: error.message }]);
      }
      throw error;
    }
  }
}
