#include "analyzer/generate/generate.h"

const struct generator generators[] = {
    {"runtime", "models_runtime.h", generate_runtime_header, check_runtime},
    {"runtime", "models_runtime.c", generate_runtime_source, NULL},
    {"sql", "sqlite.sql", generate_sqlite, NULL},
    {"sql", "postgresql.sql", generate_postgresql, NULL},
    {"sqlalchemy", "models.py", generate_sqlalchemy, NULL},
    {NULL, NULL, NULL, NULL},
};
