import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A line to MongoDB that breaks when told to: what is asked is cut off before it arrives. */
export class FaultyLine {
  readonly uri: string;
  /** Cuts each message from the client that it is true of. */
  breaksAt: (message: Buffer) => boolean = () => false;
  /** Messages that were cut off. */
  cut = 0;
  readonly #close: () => Promise<void>;

  private constructor(uri: string, close: () => Promise<void>) {
    this.uri = uri;
    this.#close = close;
  }

  /** `target`: the address of a mongod. */
  static async to(target: string): Promise<FaultyLine> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.on('data', (message) => {
        if (!line.breaksAt(message)) {
          upstream.write(message);
          return;
        }
        line.cut += 1;
        client.destroy();
      });
      upstream.on('data', (message) => client.write(message));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = (server.address() as AddressInfo).port;
    // Directly, or the driver would follow the set's own address past this line.
    const line = new FaultyLine(`mongodb://127.0.0.1:${own}/?directConnection=true`, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return line;
  }

  /** Breaks at every write to this collection. */
  breakWritesTo(collection: string): void {
    this.breaksAt = (message) =>
      /insert|update/.test(message.toString('latin1')) && message.includes(collection);
  }

  mend(): void {
    this.breaksAt = () => false;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
