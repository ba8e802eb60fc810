#include "analyzer/generate/generate.h"

const struct generator generators[] = {
    {"sql", "sqlite.sql", generate_sqlite},
    {"sql", "postgresql.sql", generate_postgresql},
    {"sqlalchemy", "models.py", generate_sqlalchemy},
    {NULL, NULL, NULL},
};
