import { createTransport } from 'nodemailer';
import { newId } from '../../core/id.js';
import { Secret } from '../../core/secret.js';
import { readSettings } from '../../settings/settings.js';
import { AccountMails } from './account-mails.js';
import { type Mail } from './mail.js';
import { mimeMessage } from './mime-message.js';

const TOKEN = new Secret('A'.repeat(43));
const ALICE = { username: 'alice', email: 'alice@example.org' };

function mailsOf(mails: AccountMails, subject = ALICE): readonly Mail[] {
  return [
    mails.verifyAddress(subject, TOKEN),
    mails.accountExists(subject),
    mails.resetPassword(subject, TOKEN),
    mails.passwordChanged(subject),
    mails.secondFactorChanged(subject),
    mails.addressChanged(subject),
    mails.invitation(subject.email, TOKEN),
  ];
}

describe('the mails of accounts', () => {
  const mails = new AccountMails('https://id.example.com', readSettings({}));

  it.each(mailsOf(mails).map((mail) => [mail.subject, mail] as const))('have text and HTML: %s', (subject, mail) => {
    expect(mail.to).toBe('alice@example.org');
    expect(mail.text).toMatch(/^[\n\x20-\x7e]+$/);
    expect(mail.html).toContain(`<title>${subject}</title>`);
    expect(`${mail.text}${mail.html}`).not.toMatch(/undefined|\[secret\]|<%/);
    expect(mail.lifetime).toBeGreaterThan(0);
  });

  it('link to the pages that the settings name', () => {
    const { text, html } = mails.resetPassword(ALICE, TOKEN);
    const elsewhere = new AccountMails(
      'https://id.example.com',
      readSettings({ PAGES_URL: 'https://app.example.com' }),
    );

    for (const part of [text, html]) {
      expect(part).toContain(`https://id.example.com/reset-password#token=${'A'.repeat(43)}`);
    }
    expect(elsewhere.invitation('bob@example.org', TOKEN).text).toContain('https://app.example.com/register#token=');
  });

  it('escape what they are told, in HTML', () => {
    const username = '<img src=x onerror=alert(1)>';

    for (const { html } of mailsOf(mails, { ...ALICE, username })) {
      expect(html).not.toContain('<img');
    }
  });

  it('are encoded when they are not ASCII', async () => {
    const mail = mails.passwordChanged({ ...ALICE, username: 'ž' });
    const transport = createTransport({ streamTransport: true, buffer: true });

    const { message } = await transport.sendMail(mimeMessage(newId(), mail, { name: '', address: 'a@example.com' }));

    expect((message as Buffer).toString()).toContain('"=C5=BE"');
  });
});
