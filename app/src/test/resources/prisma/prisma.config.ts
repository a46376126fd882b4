import { defineConfig } from 'prisma/config';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

const TEXT_LIKE = new Map([[18, 25], [19, 25], [1002, 1009], [1003, 1009], [2205, 25], [194, 25]]);
const asText = (result) => {
  for (const one of [result].flat())
    for (const field of one?.fields ?? []) field.dataTypeID = TEXT_LIKE.get(field.dataTypeID) ?? field.dataTypeID;
  return result;
};
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (...args) {
  const callback = args.at(-1);
  if (typeof callback === 'function') {
    args[args.length - 1] = (error, result) => callback(error, asText(result));
    return query.apply(this, args);
  }
  return query.apply(this, args).then(asText);
};

// Timers that were set in case it takes too long (Prisma's for its lock, the pool's for idle connections) keep Node alive for ten
// seconds after all is done.
const timer = globalThis.setTimeout;
globalThis.setTimeout = (act, millis, ...more) => {
  const set = timer(act, millis, ...more);
  return millis >= 10_000 ? set.unref() : set;
};

export default defineConfig({
  schema: 'prisma/schema.prisma',
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true }),
});
