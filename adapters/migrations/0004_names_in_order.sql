-- How names are put in order: as people read them, without accents or case, whatever the database's locale. Lists page by it.
alter table identidades add column ordem text not null generated always as (
    translate(lower(coalesce(nome, '')), 'áàâãäåéèêëíìîïóòôõöúùûüçñ', 'aaaaaaeeeeiiiiooooouuuucn')
) stored;
create index identidades_ordem on identidades (tipo, ordem, id);
