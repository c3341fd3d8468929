-- What a message may have come to: sent back by the address, or with nothing left to say by any channel.
alter table entregas drop constraint entregas_estado_check;
alter table entregas add constraint entregas_estado_check check (
    estado in ('na_fila', 'enviando', 'enviada', 'entregue', 'falhou', 'devolvida', 'dispensada')
);

-- Receipts name a message by the provider's id.
create index entregas_mensagem on entregas (mensagem_id) where canal = 'whatsapp';

-- Up to which position of the log a signed-in client has seen a programação: what was asked since is new.
create table visitas (
    usuario_id uuid not null,
    programacao_id uuid not null,
    posicao bigint not null,
    primary key (usuario_id, programacao_id)
);
grant select, insert, update, delete on visitas to cobranca_servico;
