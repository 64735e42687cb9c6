// What workers need of a caller's own `fetch` and `keyProvider`: few pages have any.
export { FetchService } from './fetch.js';
export { provideKey } from './provide-key.js';
