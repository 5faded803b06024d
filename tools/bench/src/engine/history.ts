import type { Place } from "./throughput.ts";

/**
 * Fills the engine's tables up to so many payouts that have ended, each with its events and its notification: what is there
 * after months. Written by SQL, because months of work are not what is measured.
 */
export async function fillUpTo({ pool, schema }: Place, payouts: number): Promise<void> {
  const { rows } = await pool.query(`select count(*)::int as present from ${schema}.payouts`);
  const { present } = rows[0] as { present: number };
  for (const statement of statementsFor(schema)) await pool.query(statement, [present, payouts - 1]);
  // What a server does after so much at once is done before anything is measured, not beside it.
  await pool.query("vacuum analyze");
  await pool.query("checkpoint");
}

const order = `jsonb_build_object('reference', 'OLD' || i, 'amount', jsonb_build_object('value', '0.01', 'currency', 'CNY'),
  'destination', jsonb_build_object('ifCode', 'wxpay', 'entryType', 'WX_CASH', 'accountNo', 'o6BcIwvTvIqf1zXZohc61biryWik'))`;

const statementsFor = (schema: string): readonly string[] => [
  `insert into ${schema}.payouts (provider, reference, order_digest, destination_digest, amount, currency, state, attempt, provider_id,
     gateway_status, provider_status, final, accepted_at, sent_at, closed_at, delivered_sequence)
   select 'transfer', 'OLD' || i, md5(i::text) || md5(i::text), md5('destination'), 0.01, 'CNY', 'succeeded', 1, 'T' || i, 'succeeded', '2', true,
     now() - interval '90 days' + i * interval '1 second', now(), now(), 1
   from generate_series($1::int, $2::int) as i`,
  `insert into ${schema}.payout_orders (provider, reference, body)
   select 'transfer', 'OLD' || i, ${order} from generate_series($1::int, $2::int) as i`,
  `with stored as (
     insert into ${schema}.payout_events (id, provider, reference, kind, from_state, to_state, actor, attempt)
     select gen_random_uuid(), 'transfer', 'OLD' || i, kind, null, kind, 'gateway', 1
     from generate_series($1::int, $2::int) as i, unnest(array['accepted', 'sending', 'pending', 'succeeded']) as kind
     returning id, provider, reference, kind)
   insert into ${schema}.gateway_messages (event_id, provider, reference, raw)
   select id, provider, reference, convert_to(repeat('x', 400), 'UTF8') from stored where kind in ('pending', 'succeeded')`,
  `insert into ${schema}.notification_inbox (provider, message_key, reference, status, known, raw)
   select 'transfer', md5(i::text), 'OLD' || i, 'succeeded', true, convert_to(repeat('x', 400), 'UTF8')
   from generate_series($1::int, $2::int) as i`,
];
