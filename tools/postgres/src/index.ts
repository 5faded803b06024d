export type { PostgresBackup, RestoreOptions } from "./backup.ts";
export { PostgresError } from "./error.ts";
export { pgbouncerProgram, startPgbouncer, type TestPgbouncer } from "./pgbouncer.ts";
export { type StartOptions, startPostgres, type TestPostgres } from "./server.ts";
export type { StandbyOptions } from "./standby.ts";
