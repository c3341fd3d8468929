-- What clients did that the responsável was not told of yet, and when it is to be (R18). `diaria`: it waits for the morning.
create table novidades (
    programacao_id uuid primary key,
    desde bigint not null,
    ate bigint not null,
    em timestamptz not null,
    diaria boolean not null default false
);
create index novidades_em on novidades (em);
-- What was done before there were digests is no news.
create table novidades_desde as select coalesce(max(notification_id), 0) as posicao from log;
grant select on novidades_desde to cobranca_servico;
grant select, insert, update, delete on novidades to cobranca_servico;
