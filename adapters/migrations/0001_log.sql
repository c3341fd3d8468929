-- The log. Column names are those that the eventsourcing library reads; positions are dense, so that tree index = position - 1.
create table log (
    notification_id bigint not null,
    originator_id uuid not null,
    originator_version bigint not null,
    topic text not null,
    state bytea not null,
    leaf bytea not null generated always as (sha256('\x00'::bytea || state)) stored,
    constraint log_position primary key (notification_id),
    constraint log_stream_version unique (originator_id, originator_version)
);

-- What a person typed, beside the log (R17): blanked (null) it leaves the log whole.
create table log_private (
    position bigint primary key,
    data bytea
);

-- Answers already given, by idempotency key (R11).
create table command_keys (
    key bytea primary key,
    digest bytea not null,
    status smallint not null,
    answer bytea not null,
    position bigint not null,
    at timestamptz not null
);

create function log_only_grows() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception using errcode = 'restrict_violation', message = 'O log só recebe acréscimos: nada nele é alterado nem apagado.';
end $$;
create trigger log_only_grows before update or delete or truncate on log for each statement execute function log_only_grows();
alter table log enable always trigger log_only_grows;

-- The instant that an entry says of itself: canonical JSON begins with it. Text of one length, so that its order is that of time.
create function said_at(state bytea) returns text language sql immutable parallel safe
    return case when substring(state from 1 for 7) = '{"at":"' then encode(substring(state from 8 for 27), 'escape') end;

-- The entry as it is said at another instant.
create function said_later(state bytea, at text) returns bytea language sql immutable parallel safe
    return overlay(state placing convert_to(at, 'UTF8') from 8 for 27);

-- Appends many commands, each by itself: one that is refused burns no position and stops no other.
-- Instants never go back along the positions, whoever's clock they come from: an entry that says to be earlier than the one before it
-- is said at that one's instant, which is answered as `stamped`. Done here, under the lock: asked to come again with a later instant,
-- a process would find that another had been faster, again and again.
-- An advisory lock, not a lock of the table: that one would wait for autovacuum, and each append would wait with it.
-- The order of positions is the order of commits, since the lock is let go after the commit.
-- Names are qualified because the service's role may create objects in this schema: none of them may take the place of ours.
-- Plans are generic, and by index alone: one made while the log was small would still be used when it is large.
create function append(
    e_command int[], e_stream uuid[], e_version bigint[], e_topic text[], e_state bytea[], e_private bytea[],
    g_command int[], g_stream uuid[], g_version bigint[],
    k_command int[], k_key bytea[], k_digest bytea[], k_status smallint[], k_answer bytea[], kept_at timestamptz
) returns table (command int, refused text, first bigint, last bigint, stamped text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    head bigint;
    head_at text;
begin
    perform pg_advisory_xact_lock(1668244082, ':schema.log'::regclass::oid::int);
    select l.notification_id, :schema.said_at(l.state) into head, head_at from :schema.log l order by l.notification_id desc limit 1;
    head := coalesce(head, 0);
    return query
    with refusal as materialized (
        select k.command, 'key' as why
        from unnest(k_command, k_key) with ordinality as k(command, key, n)
        where (select true from :schema.command_keys c where c.key = k.key limit 1) or array_position(k_key, k.key) < k.n
        union all
        select e.command, 'version'
        from unnest(e_command, e_stream, e_version) as e(command, stream, version)
        where (select true from :schema.log l where l.originator_id = e.stream and l.originator_version = e.version limit 1)
        union all
        select g.command, 'version'
        from unnest(g_command, g_stream, g_version) as g(command, stream, version)
        where (select true from :schema.log l where l.originator_id = g.stream and l.originator_version = g.version + 1 limit 1)
    ), entry as materialized (
        select e.*, :schema.said_at(e.state) as said, head + row_number() over (order by e.n) as position,
            greatest(head_at collate "C", max(:schema.said_at(e.state) collate "C") over (order by e.n)) as at
        from unnest(e_command, e_stream, e_version, e_topic, e_state, e_private) with ordinality
            as e(command, stream, version, topic, state, private, n)
        where not exists (select from refusal r where r.command = e.command)
    ), logged as (
        insert into :schema.log (notification_id, originator_id, originator_version, topic, state)
        select e.position, e.stream, e.version, e.topic, case when e.said < e.at then :schema.said_later(e.state, e.at) else e.state end
        from entry e order by e.position
    ), hidden as (
        insert into :schema.log_private (position, data)
        select e.position, e.private from entry e where e.private is not null
    ), span as materialized (
        select e.command, min(e.position) as first, max(e.position) as last, max(e.at) filter (where e.said < e.at) as stamped
        from entry e group by e.command
    ), kept as (
        insert into :schema.command_keys (key, digest, status, answer, position, at)
        select k.key, k.digest, k.status, k.answer, coalesce(s.last, head), kept_at
        from unnest(k_command, k_key, k_digest, k_status, k_answer) as k(command, key, digest, status, answer)
        left join span s on s.command = k.command
        where not exists (select from refusal r where r.command = k.command)
    )
    select s.command, null, s.first, s.last, s.stamped from span s
    union all
    select r.command, min(r.why), null, null, null from refusal r group by r.command
    union all
    select k.command, null, null, head, null from unnest(k_command) as k(command)
    where not exists (select from refusal r where r.command = k.command) and not exists (select from span s where s.command = k.command);
    perform pg_notify('log_:schema_name', '');
end $$;

-- The same for one command of one event: a third of the cost of the general way.
create function append_one(
    stream uuid, version bigint, topic text, state bytea, private bytea, g_stream uuid[], g_version bigint[],
    key bytea, digest bytea, status smallint, answer bytea, kept_at timestamptz
) returns table (command int, refused text, first bigint, last bigint, stamped text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_variable
declare
    place bigint;
    head_at text;
begin
    command := 0;
    perform pg_advisory_xact_lock(1668244082, ':schema.log'::regclass::oid::int);
    select l.notification_id + 1, :schema.said_at(l.state) into place, head_at from :schema.log l order by l.notification_id desc limit 1;
    place := coalesce(place, 1);
    if key is not null and exists (select from :schema.command_keys k where k.key = append_one.key) then
        refused := 'key';
        return next;
        return;
    end if;
    if :schema.said_at(state) collate "C" < head_at then
        stamped := head_at;
        state := :schema.said_later(state, head_at);
    end if;
    for i in 1 .. cardinality(g_stream) loop
        if exists (select from :schema.log l where l.originator_id = g_stream[i] and l.originator_version = g_version[i] + 1) then
            refused := 'version';
            return next;
            return;
        end if;
    end loop;
    insert into :schema.log (notification_id, originator_id, originator_version, topic, state)
        values (place, stream, version, topic, state)
        on conflict (originator_id, originator_version) do nothing;
    if not found then
        refused := 'version';
        return next;
        return;
    end if;
    if private is not null then
        insert into :schema.log_private (position, data) values (place, private);
    end if;
    if key is not null then
        insert into :schema.command_keys (key, digest, status, answer, position, at) values (key, digest, status, answer, place, kept_at);
    end if;
    first := place;
    last := place;
    return next;
    perform pg_notify('log_:schema_name', '');
end $$;

-- Who people and empresas are (R17): the only place of what identifies them.
create table identidades (
    id uuid primary key,
    tipo text not null check (tipo in ('usuario', 'empresa')),
    nome text,
    razao_social text,
    documento text constraint identidades_documento unique,
    email text,
    telefone text,
    senha text,
    busca text not null
);
create unique index identidades_email on identidades (lower(email));
create index identidades_busca on identidades using gin (busca gin_trgm_ops);

-- Sessions, API tokens and one-use links for a password, each by the hash of its secret.
create table sessoes (
    hash bytea primary key,
    id uuid not null unique,
    usuario_id uuid not null,
    tipo text not null check (tipo in ('sessao', 'token', 'senha')),
    criada_em timestamptz not null,
    expira_em timestamptz not null,
    usada_em timestamptz
);
create index sessoes_usuario on sessoes (usuario_id);

revoke all on function append, append_one from public;
grant execute on function append, append_one to cobranca_servico;
grant select on log, log_private to cobranca_servico;
grant select, delete on command_keys to cobranca_servico;
grant select, insert, update, delete on identidades, sessoes to cobranca_servico;
