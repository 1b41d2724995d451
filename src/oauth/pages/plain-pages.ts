import { Injectable } from '@nestjs/common';
import { type Client, type ErrorOut, type KoaContextWithOIDC } from 'oidc-provider';
import { ProviderPages } from './provider-pages.js';

/** Pages that have what they need and no more. */
@Injectable()
export class PlainPages extends ProviderPages {
  override error(ctx: KoaContextWithOIDC, { error, error_description: description = '' }: ErrorOut): void {
    write(ctx, 'Something is wrong', `<p>${escape(description)}</p><p><code>${escape(error)}</code></p>`);
  }

  override logout(ctx: KoaContextWithOIDC, form: string): void {
    const buttons = '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>';
    write(ctx, 'Sign out?', form + buttons);
  }

  override loggedOut(ctx: KoaContextWithOIDC): void {
    write(ctx, 'You are signed out', '');
  }

  override userCode(ctx: KoaContextWithOIDC, form: string, fault: ErrorOut | undefined): void {
    const hint = fault ? '<p>That code is not right. Try again.</p>' : '<p>Enter the code that your device shows.</p>';
    write(ctx, 'Connect a device', `${hint}${form}<button type="submit" form="op.deviceInputForm">Continue</button>`);
  }

  override confirmDevice(ctx: KoaContextWithOIDC, form: string, client: Client, userCode: string): void {
    const question = `<p>${escape(client.clientName ?? client.clientId)} shows <code>${escape(userCode)}</code>?</p>`;
    const buttons =
      '<button type="submit" form="op.deviceConfirmForm">Yes</button>' +
      '<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">No</button>';
    write(ctx, 'Connect a device', question + form + buttons);
  }

  override deviceConnected(ctx: KoaContextWithOIDC): void {
    write(ctx, 'Your device is connected', '<p>You can close this page.</p>');
  }
}

function write(ctx: KoaContextWithOIDC, title: string, content: string): void {
  ctx.type = 'html';
  ctx.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  ctx.body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${content}</html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
