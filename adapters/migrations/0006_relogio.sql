-- What follows the clock, folded from the log by the scheduler: when the régua of each programação, and its automatic baixa, is due (R4, R9).
-- `fatos` is what cannot be told from the programação as it stands; `…_nao_antes`: tried, and not to be tried again before.
create table andamentos (
    id uuid primary key,
    servico_id uuid not null,
    empresa_id uuid not null,
    versao bigint not null,
    encerrada boolean not null,
    fatos jsonb not null,
    regua_em timestamptz,
    regua_nao_antes timestamptz,
    baixa_em timestamptz,
    baixa_nao_antes timestamptz
);
create index andamentos_regua on andamentos (regua_em) where regua_em is not null;
create index andamentos_baixa on andamentos (baixa_em) where baixa_em is not null;
create index andamentos_servico on andamentos (servico_id) where not encerrada;
create index andamentos_empresa on andamentos (empresa_id) where not encerrada;
create index andamentos_esperam on andamentos (regua_nao_antes) where regua_nao_antes is not null;

-- Everything else that has its hour: an agenda to be looked at, the bytes of a removed file to be deleted.
create table compromissos (
    tipo text not null check (tipo in ('agenda', 'arquivo')),
    alvo uuid not null,
    em timestamptz not null,
    primary key (tipo, alvo)
);
create index compromissos_em on compromissos (em);

-- What an agenda could not bring, and why: tried again each day while it should be there.
create table recusas_da_agenda (
    agenda_id uuid not null,
    empresa_id uuid not null,
    periodo text not null,
    codigo text not null,
    em timestamptz not null,
    primary key (agenda_id, empresa_id, periodo)
);

-- It follows the log from its beginning: unlike a reaction it only folds, and what is due it decides on the log as it then stands.
insert into reacoes (nome, posicao) values ('relogio', 0);
grant select, insert, update, delete on andamentos, compromissos, recusas_da_agenda to cobranca_servico;

-- What the régua asks of one empresa in one run is one message to each recipient (R8): `partes` are the causes that it answers for, each with
-- its programação, in order. `nao_antes`: it was too late in the day to be sent, and goes then (R9).
alter table entregas add column rodada uuid, add column partes jsonb, add column nao_antes timestamptz;
create unique index entregas_da_rodada on entregas (rodada, usuario_id, canal) where rodada is not null;
