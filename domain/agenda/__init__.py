"""When a serviço is asked for, of which empresas, and by whom."""
