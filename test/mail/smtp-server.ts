import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A mail as a mail server took it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
}

/** A mail server for tests (RFC 5321): takes everything, or does as it is told. */
export class SmtpServer {
  readonly taken: TakenMail[] = [];
  /** What it answers to a recipient. */
  reply = '250 OK';
  /** Accepts connections and never says a word. */
  silent = false;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** @param port a free one unless given */
  async start(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (this.#server.listening) {
      const closed = once(this.#server, 'close');
      this.#server.close();
      this.#sockets.forEach((socket) => socket.destroy());
      await closed;
    }
  }

  #accepted(line: string): readonly string[] {
    return this.reply.startsWith('2') ? (/^RCPT TO:<([^>]*)>/i.exec(line)?.slice(1) ?? []) : [];
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    if (this.silent) {
      return;
    }
    let from = '';
    let to: string[] = [];
    let text = '';
    let inData = false;
    socket.setEncoding('latin1').write('220 test\r\n');
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (
        let end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        end >= 0;
        end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n')
      ) {
        const part = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          this.taken.push({ from, to, data: part });
          to = [];
          socket.write('250 taken\r\n');
        } else {
          inData = /^DATA/i.test(part);
          from = /^MAIL FROM:<([^>]*)>/i.exec(part)?.[1] ?? from;
          to = /^(MAIL|RSET)/i.test(part) ? [] : to.concat(this.#accepted(part));
          socket.write(`${inData ? '354 go on' : /^RCPT/i.test(part) ? this.reply : '250 OK'}\r\n`);
        }
      }
    });
  }
}
