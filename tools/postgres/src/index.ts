export { PostgresError } from "./error.ts";
export { startPostgres, type TestPostgres } from "./server.ts";
