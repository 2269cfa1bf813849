import { execFileSync } from 'node:child_process';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../src/devstack/launch.ts';
import { placePostgres } from '../../src/devstack/postgres-home.ts';
import { freePort } from '../support/free-port.ts';
import { throwawaySettings } from '../support/servers.ts';

const copyOf = (data: string): string => join(data, '..', 'standby-data');

/** Copies the files of a stopped primary for a standby. */
export const copyForStandby = async (dir: string): Promise<void> => {
  const { folder, user } = await placePostgres(dir);
  const data = join(folder, 'data');
  execFileSync('cp', ['-a', data, copyOf(data)]);
  const signal = join(copyOf(data), 'standby.signal');
  writeFileSync(signal, '');
  if (user !== undefined) chownSync(signal, user.uid, user.gid);
};

/** Starts a hot standby that follows the primary. */
export const startStandby = async (dir: string, primary: { superuserUrl: string; serviceUrl: string }) => {
  const { folder, bin, user } = await placePostgres(dir);
  const { username, password, hostname, port: primaryPort } = new URL(primary.superuserUrl);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...throwawaySettings,
    wal_retrieve_retry_interval: '200ms',
    primary_conninfo: `host=${hostname} port=${primaryPort} user=${username} password=${password}`,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await launch({
    command: join(bin, 'postgres'),
    args: ['-D', copyOf(join(folder, 'data')), '-p', String(port), ...flags],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' },
    logFile: join(dir, 'standby.log'),
    user,
    stopSignal: 'SIGINT',
    stopMsMax: 30_000,
  });
  const url = new URL(primary.serviceUrl);
  url.port = String(port);
  return { serviceUrl: url.href, stop: server.stop, lastLines: server.lastLines };
};
