import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type ApiRequest } from '../../core/api-request.js';
import { toApiException } from '../../exceptions/exception-translation.js';
import { RequestLog } from '../../observability/request-log.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { pagePolicy } from './page-policy.js';
import { sendPage } from './page-reply.js';
import { messagePage } from './templates/message.template.js';

/** What fails on the way to a page is answered by one, and logged as any other error. */
@Catch()
export class PageExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly log: RequestLog,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const reply = http.getResponse<FastifyReply>();
    const exception = toApiException(error);
    this.log.onException(request, exception);
    if (reply.sent) {
      return;
    }
    const { host: name } = new URL(this.publicUrl);
    const { message: text, status, headers } = exception;
    void reply.headers(headers);
    const values = { host: name, heading: 'That did not work', text, code: request.id };
    sendPage(reply, { html: messagePage.render(values), policy: pagePolicy(), status });
  }
}
