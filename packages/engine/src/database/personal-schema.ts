const orders = `create table payout_orders (
  provider text not null,
  reference text not null,
  body jsonb not null,
  primary key (provider, reference)
)`;

const messages = `create table gateway_messages (
  event_id uuid primary key,
  provider text not null,
  reference text not null,
  raw bytea,
  texts jsonb not null default '{}'
)`;

const digestKey = `create table digest_key (
  singleton boolean primary key default true check (singleton),
  own_key text,
  proof text not null
)`;

// Workers may not delete rows of this schema. What is erased is removed with the rights of the tables' owner, and never of what is open.
const erase = `create function erase_personal_data(of_providers text[], of_references text[]) returns void
language plpgsql security definer as $$
begin
  delete from payout_orders
    using payouts, unnest(of_providers, of_references) as wanted (provider, reference)
    where payout_orders.provider = wanted.provider and payout_orders.reference = wanted.reference
      and payouts.provider = wanted.provider and payouts.reference = wanted.reference and payouts.closed_at is not null;
  delete from gateway_messages
    using unnest(of_providers, of_references) as wanted (provider, reference)
    where gateway_messages.provider = wanted.provider and gateway_messages.reference = wanted.reference
      and not exists (
        select from payouts
        where payouts.provider = wanted.provider and payouts.reference = wanted.reference and payouts.closed_at is null
      );
end $$`;

// Nothing that the caller has made is found under the names of its tables.
const eraseHere = `do $$ begin
  execute format('alter function erase_personal_data(text[], text[]) set search_path = %I, pg_temp', current_schema());
end $$`;

/** The part of the first migration that holds what names people. */
export const personal: readonly string[] = [
  orders,
  messages,
  digestKey,
  "create index gateway_messages_of on gateway_messages (reference, provider)",
  erase,
  eraseHere,
  "create trigger append_only before update or delete on digest_key for each row execute function refuse_change()",
];
