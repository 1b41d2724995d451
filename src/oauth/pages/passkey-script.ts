/**
 * What lets a page use passkeys, which no form can: it asks the API's own routes for what is to be signed, sends what was signed, and goes on with the
 * session that comes of it.
 */
export const PASSKEY_SCRIPT = `'use strict';
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
  const post = async (path, body) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const answer = await fetch('/api/v1/auth/' + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const sign = async (options) => {
    const allowCredentials = (options.allowCredentials || []).map((one) => ({ ...one, id: bytes(one.id) }));
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials };
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return { id, rawId: text(rawId), type, response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    } };
  };
  const ways = {
    'sign-in': async () => {
      const { ticket, options } = await post('passkey/options', {});
      await post('passkey', { ticket, response: await sign(options), kind: 'session' });
    },
    'second-factor': async ({ ticket }) => {
      const { options } = await post('mfa/passkey-options', { ticket });
      await post('mfa', { ticket, passkey: await sign(options) });
    },
  };
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll('[data-passkey]')) {
    const [button, status] = [part.querySelector('button'), part.querySelector('[role=status]')];
    part.hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      status.textContent = '';
      try {
        await ways[part.dataset.passkey](part.dataset);
        location.assign(part.dataset.continue);
      } catch {
        status.textContent = 'That did not work. Try again, or use another way.';
        button.disabled = false;
      }
    });
  }
})();
`;
