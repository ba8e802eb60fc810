/* Rows into instances. */

#include "engine.h"
#include "member.h"

/* One row as the database gave it. */
struct row {
    const struct bw_mapper *mapper; /* of the model that was asked for */
    const struct bw_value *values;  /* of its fields */
};

/* Reads the values of the statement's row, into an array that the statement keeps. */
static int read_row(struct bw_session *session, struct bw_statement *statement, struct row *row)
{
    size_t n = row->mapper->n_fields;
    if (!statement->row) {
        statement->row = bw_allocate_zero(session->engine->allocator, n, sizeof *statement->row);
        if (!statement->row)
            return session_no_memory(session);
    }
    statement->engine->backend->row(statement, row->mapper->fields, n, statement->row);
    row->values = statement->row;
    if (!statement->is_cut_short)
        return BW_OK;
    statement->is_cut_short = false;
    return session_no_memory(session);
}

/* The mapper of the subclass that the row says it is. */
static struct bw_mapper *row_mapper(struct bw_mapper *mapper, const struct row *row)
{
    if (mapper->discriminator == BW_NONE)
        return mapper;
    struct bw_value text = row->values[mapper->discriminator];
    char digits[24];
    if (text.type == BW_VALUE_INTEGER) {
        size_t n = sizeof digits;
        uint64_t rest = text.integer < 0 ? 0 - (uint64_t)text.integer : (uint64_t)text.integer;
        do {
            digits[--n] = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest);
        if (text.integer < 0)
            digits[--n] = '-';
        text =
            (struct bw_value){.type = BW_VALUE_TEXT, .data = digits + n, .size = sizeof digits - n};
    }
    for (size_t i = 0; i < mapper->n_subclasses; i++) {
        struct bw_value identity = bw_text(mapper->subclasses[i]->model->polymorphic_identity);
        if (identity.type == BW_VALUE_TEXT && value_equals(&identity, &text))
            return mapper->subclasses[i];
    }
    return mapper;
}

static int make_instance(struct bw_session *session, struct bw_mapper *mapper,
                         const struct row *row, const struct bw_value *keys,
                         struct bw_state **state)
{
    struct bw_mapper *actual = row_mapper(mapper, row);
    int status = state_new(session, actual, state);
    if (status)
        return status;
    status = state_take_first(*state, row->values, row->mapper->n_fields);
    if (!status)
        status = identity_add_new(*state, keys);
    if (status) {
        state_free(*state);
        *state = NULL;
        return status;
    }
    (*state)->lifecycle = BW_PERSISTENT;
    (*state)->is_fresh = true;
    /* Columns of the subclass's own table are read when they are asked for. */
    for (size_t i = mapper->n_fields; i < actual->n_fields; i++)
        field_defer(*state, i);
    return BW_OK;
}

int row_instance(struct bw_session *session, struct bw_mapper *mapper,
                 struct bw_statement *statement, enum row_use use, struct bw_state **state,
                 bool *made)
{
    struct row row = {.mapper = mapper};
    struct bw_value several[16];
    int status = read_row(session, statement, &row);
    if (status)
        return status;
    const struct bw_value *keys = row.values + mapper->keys[0];
    if (mapper->n_keys > 1) {
        for (size_t i = 0; i < mapper->n_keys && i < 16; i++)
            several[i] = row.values[mapper->keys[i]];
        keys = several;
    }
    status = identity_find(session, mapper, keys, state);
    if (status)
        return status;
    *made = !*state;
    if (!*state)
        return make_instance(session, mapper, &row, keys, state);
    if (use != ROW_REFRESHES && !(*state)->expired)
        return (*state)->in_part
                   ? state_take_missing(*state, row.values, mapper->n_fields, use == ROW_SHOWS)
                   : BW_OK;
    status = state_take_row(*state, row.values, mapper->n_fields, use != ROW_REFRESHES);
    if (!status) {
        (*state)->expired = false;
        (*state)->in_part = mapper->n_fields < (*state)->mapper->n_fields;
    }
    return status;
}
