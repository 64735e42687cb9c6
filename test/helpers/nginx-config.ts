/** The token that gives access to `/token/`. */
export const NGINX_TOKEN = 'a1b2c3';
/** How long a request to `/limited/` blocks the next one. */
export const LIMIT_SECONDS = 1;

export interface NginxSite {
  /** The folder for every file that nginx writes. */
  readonly prefix: string;
  /** The folder that it serves. */
  readonly root: string;
  readonly ports: readonly [first: number, other: number];
}

const CORS = 'add_header Access-Control-Allow-Origin * always;';
const EXPOSE =
  'add_header Access-Control-Expose-Headers "Content-Length, Content-Range, Retry-After" always;';

/** A configuration for a single process without a master, so that ending the process ends everything. */
export function nginxConfig({ prefix, root, ports }: NginxSite): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid ${prefix}/nginx.pid;
error_log ${prefix}/error.log;
events { worker_connections 256; }
http {
  ${temporary.map((name) => `${name}_temp_path ${prefix}/${name};`).join('\n  ')}
  types {
    application/vnd.apple.mpegurl m3u8;
    video/mp2t ts mpegts;
    video/mp4 mp4 m4s;
    audio/aac aac;
    text/vtt vtt;
  }
  default_type application/octet-stream;
  log_format test '$request_method $request_uri $status $body_bytes_sent $http_range';
  access_log ${prefix}/access.log test;
  limit_req_zone $server_port zone=one:64k rate=${60 / LIMIT_SECONDS}r/m;
  limit_req_zone $server_port zone=other:64k rate=${60 / LIMIT_SECONDS}r/m;
  server {
    listen 127.0.0.1:${ports[0]};
    listen 127.0.0.1:${ports[1]};
    location = /up { default_type text/plain; return 200 '${prefix}'; }
${Object.entries(locations(ports[1]))
  .map(([name, directives]) => location(name, root, directives))
  .join('\n')}
  }
}
`;
}

function location(name: string, root: string, directives: string): string {
  return `    location /${name}/ { alias ${root}/; ${directives} }`;
}

function locations(otherPort: number): Readonly<Record<string, string>> {
  const open = `${CORS} ${EXPOSE}`;
  const gzip = (types: string) =>
    `${open} gzip on; gzip_min_length 1; gzip_types ${types}; gzip_proxied any;`;
  return {
    plain: open,
    'gzip-playlists': gzip('application/vnd.apple.mpegurl'),
    'gzip-all': gzip('*'),
    'no-range': `${open} max_ranges 0;`,
    redirect: `${open} rewrite ^/redirect/(.*)$ /plain/$1 redirect;`,
    'redirect-away': `${open} rewrite ^/redirect-away/(.*)$ http://127.0.0.1:${otherPort}/plain/$1 redirect;`,
    cached: `${open} expires 1h;`,
    'no-store': `${open} etag off; add_header Cache-Control no-store always;`,
    revalidated: `${open} etag on; add_header Cache-Control no-cache always;`,
    token: `${open} if ($arg_token != '${NGINX_TOKEN}') { return 403; }`,
    'no-cors': '',
    limited: `${open} add_header Retry-After ${LIMIT_SECONDS} always; limit_req zone=one; limit_req_status 429;`,
    'limited-503': `${open} limit_req zone=other; limit_req_status 503;`,
  };
}
