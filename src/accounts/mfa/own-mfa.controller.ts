import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { Conflict, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { HasFullCredential } from '../passwords/has-full-credential.permission.js';
import { Reauthentication } from '../reauthentication.js';
import { ReauthenticationDto } from '../reauthentication.dto.js';
import { FactorChanges } from './factor-changes.js';
import { OwnMfaDto } from './own-mfa.dto.js';
import { personOf } from './person.js';
import { RecoveryCodesDto } from './recovery-codes/recovery-codes.dto.js';
import { requiresFactor } from './second-factor.js';
import { SecondFactors } from './second-factors.js';
import { TotpAuthenticator } from './totp/totp-authenticator.entity.js';
import { TotpAuthenticators } from './totp/totp-authenticators.js';
import { TotpCodeDto } from './totp/totp-code.dto.js';
import { TotpSecretDto } from './totp/totp-secret.dto.js';

/** The caller's own second factor. What changes it asks for the password, so that a stolen session is not enough. */
@Controller('me/mfa')
@Permissions(HasFullCredential)
export class OwnMfaController {
  constructor(
    private readonly factors: SecondFactors,
    private readonly changes: FactorChanges,
    private readonly totp: TotpAuthenticators,
    private readonly reauthentication: Reauthentication,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'mfaRequired'>,
  ) {}

  @Get()
  @Serialize(OwnMfaDto)
  async read(@Req() { user }: ApiRequest): Promise<OwnMfaDto> {
    const account = personOf(user);
    const { totp, passkey, recoveryCodes: recoveryCodesLeft } = await this.factors.heldBy(account.id);
    return {
      methods: [...(totp ? (['totp'] as const) : []), ...(passkey ? (['passkey'] as const) : [])],
      recoveryCodesLeft,
      required: requiresFactor(this.settings.mfaRequired, account),
    };
  }

  /** Begins to set an authenticator app up, in place of one that there may be. It counts once it is confirmed. */
  @Post('totp')
  @HttpCode(200)
  @Throttle('login', { by: 'address' })
  @Serialize(TotpSecretDto)
  async beginTotp(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
    @Body() { currentPassword }: ReauthenticationDto,
  ): Promise<TotpSecretDto> {
    const account = await this.reauthentication.require(request, reply, currentPassword);
    return TotpSecretDto.of(await this.totp.begin(account));
  }

  @Post('totp/confirm')
  @HttpCode(200)
  @Throttle('login', { by: 'address' })
  @Serialize(RecoveryCodesDto)
  async confirmTotp(@Req() request: ApiRequest, @Body() { code }: TotpCodeDto): Promise<RecoveryCodesDto> {
    const { id } = personOf(request.user);
    if (!(await this.totp.isPending(id))) {
      throw new Conflict('There is no authenticator to confirm: begin anew.');
    }
    const added = await this.changes.add(request, id, (manager) => this.totp.confirm(manager, id, code));
    if (!added) {
      throw new ValidationFailed([
        { pointer: '/code', code: 'invalid', detail: 'This is not what the authenticator shows.' },
      ]);
    }
    return RecoveryCodesDto.of(added.recoveryCodes);
  }

  /** What needs a body besides the password is no DELETE: many clients send none with it. */
  @Post('totp/disable')
  @HttpCode(204)
  @Throttle('login', { by: 'address' })
  async disableTotp(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
    @Body() { currentPassword }: ReauthenticationDto,
  ): Promise<void> {
    const { id: userId } = await this.reauthentication.require(request, reply, currentPassword);
    await this.changes.remove(request, userId, async (manager) => {
      const { affected } = await manager.delete(TotpAuthenticator, { userId, isConfirmed: true });
      return affected === 1;
    });
  }

  /** A new set; the codes of the old one are dead. */
  @Post('recovery-codes')
  @HttpCode(200)
  @Throttle('login', { by: 'address' })
  @Serialize(RecoveryCodesDto)
  async renewRecoveryCodes(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: ApiReply,
    @Body() { currentPassword }: ReauthenticationDto,
  ): Promise<RecoveryCodesDto> {
    const { id } = await this.reauthentication.require(request, reply, currentPassword);
    return RecoveryCodesDto.of(await this.changes.renewRecoveryCodes(request, id));
  }
}
