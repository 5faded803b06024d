/** Defaults of a database that somebody has configured for everything but the engine: each must not matter to it. */
export const hostileSettings: readonly string[] = [
  "datestyle = 'German'",
  "intervalstyle = 'sql_standard'",
  "timezone = 'America/New_York'",
  "default_transaction_isolation = 'serializable'",
  "bytea_output = 'escape'",
  "standard_conforming_strings = off",
  "extra_float_digits = -15",
  "search_path = 'elsewhere'",
  "statement_timeout = '1s'",
  "lock_timeout = '1ms'",
  "idle_in_transaction_session_timeout = '1ms'",
  "idle_session_timeout = '300ms'",
  "transaction_timeout = '1s'",
];
