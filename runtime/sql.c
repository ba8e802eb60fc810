/* Text of statements. Every name is quoted; values only ever stand as placeholders. */

#include "engine.h"

void sql_column(struct bw_buffer *sql, const struct bw_mapper *mapper, size_t field)
{
    buffer_add(sql, mapper->fields[field].mapper->table);
    buffer_add(sql, ".");
    buffer_add_name(sql, mapper->fields[field].column->name);
}

void sql_placeholder(struct bw_buffer *sql, const struct bw_engine *engine, size_t number)
{
    if (!engine->backend->numbered_placeholders) {
        buffer_add(sql, "?");
        return;
    }
    buffer_add(sql, "$");
    buffer_add_number(sql, number);
}

/* A subclass's table joined to its base's, key by key. */
static void add_tables(struct bw_buffer *sql, const struct bw_mapper *mapper)
{
    if (!mapper->base) {
        buffer_add(sql, mapper->table);
        return;
    }
    add_tables(sql, mapper->base);
    buffer_add(sql, " JOIN ");
    buffer_add(sql, mapper->table);
    buffer_add(sql, " ON ");
    for (size_t i = 0; i < mapper->n_keys; i++) {
        if (i)
            buffer_add(sql, " AND ");
        sql_column(sql, mapper, mapper->own_keys[i]);
        buffer_add(sql, " = ");
        sql_column(sql, mapper->base, mapper->base->own_keys[i]);
    }
}

void sql_select(struct bw_buffer *sql, const struct bw_mapper *mapper)
{
    buffer_add(sql, "SELECT ");
    for (size_t i = 0; i < mapper->n_fields; i++) {
        if (i)
            buffer_add(sql, ", ");
        sql_column(sql, mapper, i);
    }
    buffer_add(sql, " FROM ");
    add_tables(sql, mapper);
}

int session_statement(struct bw_session *session, const struct bw_buffer *sql, size_t n,
                      struct bw_statement **statement)
{
    if (sql->failed)
        return session_no_memory(session);
    int status = engine_statement(session->engine, sql->text, n, statement);
    return status ? session_statement_failed(session, status) : BW_OK;
}

int session_start(struct bw_session *session, struct bw_statement *statement)
{
    int status = statement_start(statement);
    return status ? session_statement_failed(session, status) : BW_OK;
}

int session_step(struct bw_session *session, struct bw_statement *statement, bool *row)
{
    int status = statement_step(statement, row);
    return status ? session_statement_failed(session, status) : BW_OK;
}
