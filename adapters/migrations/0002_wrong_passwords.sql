-- Wrong passwords of the last minutes, by the hash of the e-mail: ten of them close the door for a while.
create table senhas_erradas (
    email bytea not null,
    em timestamptz not null
);
create index senhas_erradas_email on senhas_erradas (email, em);
grant select, insert, delete on senhas_erradas to cobranca_servico;
