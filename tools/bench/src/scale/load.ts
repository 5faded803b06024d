import type pg from "pg";

/** Payouts of a year: their states, providers and amounts are as uneven as those of a company. */
const payouts = `insert into payout.payouts
  (provider, reference, order_digest, destination_digest, account_digest, account_ending, batch, amount, currency, state, attempt,
   provider_id, final, closed_at, accepted_at, sent_at, updated_at, stuck_at, blocked_by)
select provider, 'R' || lpad(n::text, 12, '0'), md5(n::text), md5((n % $2)::text), md5((n % $2)::text), lpad((n * 7919 % 10000)::text, 4, '0'),
  case when n % 3 = 0 then 'batch ' || n / 1000 end,
  case when n % 20 = 0 then 100 else round((n * 7907 % 1000000)::numeric / 100 + 1, 2) end, 'CNY', state, 1,
  '6' || lpad(n::text, 17, '0'), is_final, case when is_final then at + interval '1 minute' end, at, at, at,
  case when state = 'unknown' then at end, case when state = 'accepted' then 'paused' end
from (
  select n, timestamptz '2026-01-01Z' + n * (interval '330 days' / $1::float8) as at,
    case when n % 1000000 = 17 then 'rare' when n % 3 = 0 then 'hongwen' when n % 3 = 1 then 'inr' else 'multicountry' end as provider,
    state, state in ('succeeded', 'failed', 'cancelled', 'reversed') as is_final
  from (
    select n, case when n % 100 < 90 then 'succeeded' when n % 100 < 98 then 'failed' when n % 1000 < 900 then 'cancelled'
      when n % 10000 < 9990 then 'reversed' when n % 20000 < 10000 then 'unknown' else 'accepted' end as state
    from generate_series($3::bigint, $4::bigint) as n
  ) as stated
) as timed`;

/** What happened to each: it was accepted, and it ended. */
const events = `insert into payout.payout_events (id, provider, reference, kind, from_state, to_state, actor, attempt, at, data)
select gen_random_uuid(), provider, reference, kind, 'accepted', state, 'gateway', 1, accepted_at + pause, data
from payout.payouts, lateral (values
  ('accepted', interval '0', '{}'::jsonb),
  (case when state = 'accepted' then 'noted' else state end, interval '1 minute', jsonb_build_object('source', 'query', 'providerId', provider_id))
) as happened (kind, pause, data)
where accepted_at >= timestamptz '2026-01-01Z' + $2::bigint * (interval '330 days' / $1::float8)
  and accepted_at < timestamptz '2026-01-01Z' + $3::bigint * (interval '330 days' / $1::float8)
order by accepted_at + pause`;

const step = 500_000;

/** Fills the tables of an engine; indexes are made afterwards, which takes a third of the time. */
export async function load(pool: pg.Pool, count: number, tell: (line: string) => void): Promise<void> {
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes where schemaname = 'payout' and tablename in ('payouts', 'payout_events')
     and indexname not in (select conname from pg_constraint)`,
  );
  for (const { name } of indexes) await pool.query(`drop index payout.${name}`);
  const accounts = Math.max(1, Math.floor(count / 10));
  for (let from = 0; from < count; from += step) {
    const to = Math.min(from + step, count);
    await pool.query(payouts, [count, accounts, from, to - 1]);
    if (from % (step * 4) === 0) tell(`${to} payouts`);
  }
  await pool.query("create index loading on payout.payouts (accepted_at)");
  for (let from = 0; from < count; from += step) {
    await pool.query(events, [count, from, Math.min(from + step, count)]);
    if (from % (step * 4) === 0) tell(`events of ${Math.min(from + step, count)} payouts`);
  }
  await pool.query("drop index payout.loading");
  for (const { name, definition } of indexes) {
    await pool.query(definition);
    tell(`index ${name}`);
  }
  await pool.query("vacuum analyze payout.payouts");
  await pool.query("vacuum analyze payout.payout_events");
}
