-- What a defect of ours kept from being done, in tries without a success: after some it is parked, until somebody has it tried again.
-- `tipo` says of what `alvo` is the id: mensagem (entregas), regua, baixa, novidades (programações), agenda, arquivo.
create table defeitos (
    tipo text not null check (tipo in ('mensagem', 'regua', 'baixa', 'novidades', 'agenda', 'arquivo')),
    alvo uuid not null,
    vezes int not null default 1,
    primeiro_em timestamptz not null,
    ultimo_em timestamptz not null,
    erro text not null,
    estacionado_em timestamptz,
    primary key (tipo, alvo)
);
create index defeitos_estacionados on defeitos (estacionado_em) where estacionado_em is not null;
grant select, insert, update, delete on defeitos to cobranca_servico;

-- How often a worker died while it held a message: its lease ran out, and nobody had given it back.
alter table entregas add column quedas int not null default 0;
