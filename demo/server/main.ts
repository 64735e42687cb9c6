import process from 'node:process';
import { readArguments } from './arguments.js';
import { startServer } from './server.js';

const options = readArguments(process.argv.slice(2), process.env);
const server = await startServer({
  ...options,
  onError: (error) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  },
});
process.stdout.write(`The reference server listens on ${server.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}
