import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { PASSKEY_SCRIPT } from './passkey-script.js';
import { PAGE_STYLE } from './page-style.js';

/** In seconds: as long as a page of an earlier version may still be open. */
const CACHED = 'public, max-age=300';

/** What the pages of the provider load. */
@Controller('oauth/assets')
@Authentication()
@Permissions(AllowAny)
export class PageAssetsController {
  @Get('style.css')
  @Header('cache-control', CACHED)
  style(): StreamableFile {
    return new StreamableFile(Buffer.from(PAGE_STYLE), { type: 'text/css; charset=utf-8' });
  }

  @Get('passkey.js')
  @Header('cache-control', CACHED)
  script(): StreamableFile {
    return new StreamableFile(Buffer.from(PASSKEY_SCRIPT), { type: 'text/javascript; charset=utf-8' });
  }
}
