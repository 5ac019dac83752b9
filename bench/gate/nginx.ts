/**
 * nginx as a rival, where it is installed: bare, and with ModSecurity and the core rule set looking at the bodies of
 * responses. One worker, so that its CPU is that of one process.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BINARIES = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/nginx/sbin/nginx'];
const MODULES = ['/usr/lib/nginx/modules/ngx_http_modsecurity_module.so'];
/** The core rule set as Debian lays it; its own file of includes is for Apache. */
const SETUP = '/etc/modsecurity/crs/crs-setup.conf';
const RULES = '/usr/share/modsecurity-crs/rules';
const BASE = '/etc/nginx/modsecurity.conf';

export const NGINX: string | undefined = BINARIES.find(existsSync);
export const MODSECURITY: string | undefined = [BASE, SETUP, RULES].every(existsSync)
  ? MODULES.find(existsSync)
  : undefined;

/**
 * Writes a configuration.
 * @param scratch directory of this server's own.
 * @param origin `http://127.0.0.1:PORT`.
 * @returns the arguments to start nginx with, in the foreground.
 */
export function nginxArguments(scratch: string, port: number, origin: string, inspecting: boolean): string[] {
  mkdirSync(scratch, { recursive: true });
  const rules = join(scratch, 'rules.conf');
  if (inspecting) {
    writeFileSync(
      rules,
      [
        `Include ${BASE}`,
        'SecRuleEngine DetectionOnly',
        'SecResponseBodyAccess On',
        'SecResponseBodyMimeType text/plain text/html text/xml application/json',
        'SecAuditEngine Off',
        'SecStatusEngine Off',
        `Include ${SETUP}`,
        `Include ${RULES}/*.conf`,
        '',
      ].join('\n'),
    );
  }
  const path = join(scratch, 'nginx.conf');
  writeFileSync(
    path,
    `daemon off;
worker_processes 1;
pid ${join(scratch, 'nginx.pid')};
error_log ${join(scratch, 'error.log')} error;
${inspecting ? `load_module ${MODSECURITY};` : ''}
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${scratch};
  proxy_temp_path ${scratch};
  fastcgi_temp_path ${scratch};
  uwsgi_temp_path ${scratch};
  scgi_temp_path ${scratch};
  keepalive_requests 10000000;
  upstream site { server ${new URL(origin).host}; keepalive 128; keepalive_requests 10000000; }
  server {
    listen 127.0.0.1:${port};
    ${inspecting ? `modsecurity on; modsecurity_rules_file ${rules};` : ''}
    location / {
      proxy_pass http://site;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffers 16 16k;
      proxy_buffer_size 16k;
    }
  }
}
`,
  );
  return ['-c', path, '-p', scratch];
}
