-- Files on their way in pieces (tus), until they are recorded: how far each has come, and its pieces in the store, in order.
-- `vez` grows with each request that continues it: only the newest may add a piece. `posicao` is where it was recorded.
create table envios (
    id uuid primary key,
    programacao_id uuid not null,
    atividade_id uuid not null,
    usuario_id uuid not null,
    nome text not null,
    tamanho bigint not null,
    recebido bigint not null default 0 check (recebido between 0 and tamanho),
    partes text[] not null default '{}',
    vez int not null default 0,
    posicao bigint,
    mudado_em timestamptz not null,
    expira_em timestamptz not null
);
create index envios_usuario on envios (usuario_id);
create index envios_expira on envios (expira_em);
grant select, insert, update, delete on envios to cobranca_servico;
