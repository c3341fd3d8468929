-- What the content of a file that has arrived says against it, until who sent it decides: `[{"codigo", "texto"}]`.
alter table envios add column avisos json;
