import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AccessProblem } from './shop-api.ts';

/** Hosts that shops may have beside public ones over https: by name or address as a URL has them; `all` = whatever is asked for. */
export type PrivateHosts = 'all' | readonly string[];

/** This machine itself, as URLs name it. */
export const LOOPBACK: PrivateHosts = ['localhost', '127.0.0.1', '[::1]'];

/** An address that the hub does not call: it would be asked from inside our network. */
export class PrivateAddress extends AccessProblem {
  override readonly code = 'shop/private-address';
}

/** Special-purpose IPv4: RFC 6890 and its registry; at the end a cloud's host agent, which has a public address. */
const NOT_PUBLIC_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['168.63.129.16', 32],
] as const;
/** Global unicast, and IPv4 addresses in IPv6: mapped, and as translators (RFC 6052) show them. */
const IN_6 = ['::ffff:', '64:ff9b::'] as const;
/** Of global unicast: protocol assignments with Teredo, documentation twice, 6to4 with any IPv4 in it. */
const NOT_PUBLIC_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['2002::', 16],
] as const;

const publicSix = new BlockList();
publicSix.addSubnet('2000::', 3, 'ipv6');
const notPublic = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_6) notPublic.addSubnet(net, prefix, 'ipv6');
for (const [net, prefix] of NOT_PUBLIC_4) {
  notPublic.addSubnet(net, prefix, 'ipv4');
  for (const before of IN_6) notPublic.addSubnet(`${before}${net}`, 96 + prefix, 'ipv6');
}
for (const before of IN_6) publicSix.addSubnet(`${before}0.0.0.0`, 96, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return (
    family === 6 &&
    !address.includes('%') &&
    publicSix.check(address, 'ipv6') &&
    !notPublic.check(address, 'ipv6')
  );
}

type Resolve = (
  host: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Where the hub may send requests to addresses that others name: public ones over https, and the hosts that its operator allows.
 * What a name stands for is checked as a connection is made, so a name that changes meanwhile leads nowhere else.
 */
export class Reach {
  readonly #hosts: PrivateHosts;
  readonly #resolve: Resolve;

  constructor(hosts: PrivateHosts, resolve: Resolve = lookup) {
    this.#hosts = hosts;
    this.#resolve = resolve;
  }

  /** Throws PrivateAddress where a URL may not be asked, as far as it shows by itself. */
  check(url: URL): void {
    if (this.#isAllowed(url.hostname)) return;
    if (url.protocol !== 'https:')
      throw new PrivateAddress(
        `${url.host} is not asked without https: give an address that begins with https://`,
      );
    const address = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0 && !isPublic(address)) throw refusalOf(url.hostname);
  }

  /** For the connection to a host whose URL was checked: gives PrivateAddress where its name leads to one. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.#resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      const fault =
        error ??
        (this.#isAllowed(host) || addresses.every(({ address }) => isPublic(address))
          ? null
          : refusalOf(host));
      if (fault !== null) callback(fault, '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };

  #isAllowed(host: string): boolean {
    return this.#hosts === 'all' || this.#hosts.includes(host.toLowerCase());
  }
}

// Where the name leads is not told: who may name addresses would read our network out of the answers.
const refusalOf = (host: string): PrivateAddress =>
  new PrivateAddress(
    `${host} is no address of the public internet: not asked (the hub's operator can allow it by PRIVATE_SHOP_HOSTS)`,
  );
