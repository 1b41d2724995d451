import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type ApiReply, type ApiRequest } from '../../../core/api-request.js';
import { Conflict, NotFound, ValidationFailed } from '../../../exceptions/api.exceptions.js';
import { Permissions } from '../../../permissions/permissions.decorator.js';
import { PageLinks } from '../../../pipeline/model-view-set/page-links.js';
import { IdParam } from '../../../serializers/id-param.js';
import { type ListDeclaration, parseListQuery } from '../../../serializers/lists/list-query.js';
import { type Page } from '../../../serializers/lists/page.js';
import { pageOf } from '../../../serializers/output/output.js';
import { Serialize } from '../../../serializers/output/serialize.decorator.js';
import { type RawQuery } from '../../../serializers/raw-query.js';
import { Throttle } from '../../../throttling/throttle.decorator.js';
import { HasFullCredential } from '../../passwords/has-full-credential.permission.js';
import { Reauthentication } from '../../reauthentication.js';
import { ReauthenticationDto } from '../../reauthentication.dto.js';
import { FactorChanges } from '../factor-changes.js';
import { personOf } from '../person.js';
import { RecoveryCodesDto } from '../recovery-codes/recovery-codes.dto.js';
import { AddPasskeyDto } from './add-passkey.dto.js';
import { PasskeyOptionsDto } from './passkey-options.dto.js';
import { PasskeyRegistration } from './passkey-registration.js';
import { AddedPasskeyDto, PasskeyDto } from './passkey.dto.js';
import { Passkey } from './passkey.entity.js';

const PAGES_ONLY: ListDeclaration = { filters: {}, search: [], ordering: [] };

/** The caller's own passkeys. */
@Controller('me/mfa/passkeys')
@Permissions(HasFullCredential)
export class OwnPasskeysController {
  constructor(
    @InjectRepository(Passkey) private readonly passkeys: Repository<Passkey>,
    private readonly registration: PasskeyRegistration,
    private readonly changes: FactorChanges,
    private readonly reauthentication: Reauthentication,
    private readonly links: PageLinks,
  ) {}

  @Get()
  @Serialize(pageOf(PasskeyDto))
  async list(@Req() { user, url }: ApiRequest, @Query() query: RawQuery): Promise<Page<PasskeyDto>> {
    const asked = parseListQuery(query, PAGES_ONLY);
    const { page, pageSize } = asked;
    const [passkeys, count] = await this.passkeys.findAndCount({
      where: { userId: personOf(user).id },
      order: { id: 'DESC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    });
    return this.links.page(
      url,
      query,
      asked,
      passkeys.map((passkey) => PasskeyDto.of(passkey)),
      count,
    );
  }

  /** The password is asked for here: what answers the challenge comes from whoever was given it. */
  @Post('options')
  @HttpCode(200)
  @Throttle('login', { by: 'address' })
  @Serialize(PasskeyOptionsDto)
  async options(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
    @Body() { currentPassword }: ReauthenticationDto,
  ): Promise<PasskeyOptionsDto> {
    const account = await this.reauthentication.require(request, reply, currentPassword);
    return { options: await this.registration.options(account) };
  }

  @Post()
  @Serialize(AddedPasskeyDto)
  async add(@Req() request: ApiRequest, @Body() { name, response }: AddPasskeyDto): Promise<AddedPasskeyDto> {
    const { id: userId } = personOf(request.user);
    const credential = await this.registration.verify(userId, response);
    if (!credential) {
      throw new ValidationFailed([
        { pointer: '/response', code: 'invalid', detail: 'This does not answer a challenge that was given for it.' },
      ]);
    }
    const added = await this.changes.add(request, userId, (manager) =>
      this.registration.insert(manager, userId, name, credential),
    );
    if (!added) {
      throw new Conflict('This passkey is registered already.');
    }
    const { factor: passkey, recoveryCodes } = added;
    return Object.assign(new AddedPasskeyDto(), PasskeyDto.of(passkey), RecoveryCodesDto.of(recoveryCodes));
  }

  /** @throws {NotFound} for what is not the caller's own, and for what is nothing, alike */
  @Post(':id/remove')
  @HttpCode(204)
  @Throttle('login', { by: 'address' })
  async remove(
    @Req() request: ApiRequest,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: ApiReply,
    @Body() { currentPassword }: ReauthenticationDto,
  ): Promise<void> {
    const { id: userId } = await this.reauthentication.require(request, reply, currentPassword);
    await this.changes.remove(request, userId, async (manager) => {
      const { affected } = await manager.delete(Passkey, { id, userId });
      if (affected !== 1) {
        throw new NotFound();
      }
      return true;
    });
  }
}
