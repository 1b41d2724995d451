import { Body, Controller, HttpCode, Put, Req, Res } from '@nestjs/common';
import { SessionCookie } from '../../authentication/session/session-cookie.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { ChangePasswordDto } from './change-password.dto.js';
import { HasFullCredential } from './has-full-credential.permission.js';
import { PasswordChange } from './password-change.js';

/** The caller's own password. */
@Controller('me/password')
@Permissions(HasFullCredential)
export class PasswordController {
  constructor(
    private readonly passwords: PasswordChange,
    private readonly cookie: SessionCookie,
  ) {}

  /** Ends every session and token of the caller; a session that asks for it goes on under a new cookie. */
  @Put()
  @HttpCode(204)
  @Throttle('login', { by: 'address' })
  async change(
    @Req() request: ApiRequest,
    @Body() body: ChangePasswordDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<void> {
    const { account, credential } = request.user;
    if (!account || !credential) {
      throw new RangeError('An anonymous identity has no password.');
    }
    const secret = await this.passwords.change(account, credential, body, {
      address: request.clientAddress,
      request,
    });
    if (secret) {
      reply.header('set-cookie', this.cookie.of(secret));
    }
  }
}
