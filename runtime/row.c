/* Rows into instances. */

#include "engine.h"

#define FEW 32

static enum bw_value_type wanted_type(enum bw_kind kind)
{
    switch (kind) {
    case BW_SIGNED:
    case BW_UNSIGNED:
    case BW_BOOL:
        return BW_VALUE_INTEGER;
    case BW_REAL:
        return BW_VALUE_REAL;
    case BW_STRING:
    case BW_CHARS:
        return BW_VALUE_TEXT;
    default:
        return BW_VALUE_BYTES;
    }
}

/* One row as the database gives it, column by column. */
struct row {
    struct bw_statement *statement;
    const struct bw_mapper *mapper;
};

static struct bw_value row_value(const struct row *row, size_t field)
{
    return row->statement->engine->backend->column(
        row->statement, field, wanted_type(row->mapper->fields[field].column->kind));
}

/* The mapper of the subclass that the row says it is. */
static struct bw_mapper *row_mapper(struct bw_mapper *mapper, const struct row *row)
{
    if (mapper->discriminator == BW_NONE)
        return mapper;
    struct bw_value text = row_value(row, mapper->discriminator);
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

/* Whether every value was there that was read. */
static int check_row(struct bw_session *session, const struct row *row)
{
    if (!row->statement->is_cut_short)
        return BW_OK;
    row->statement->is_cut_short = false;
    return session_no_memory(session);
}

/* All values at once, for what is not the plain case. */
static int take_all(struct bw_state *state, const struct row *row, bool keep)
{
    const struct bw_allocator *allocator = state->session->allocator;
    struct bw_value few[FEW] = {{.type = BW_VALUE_NULL}}, *values = few;
    size_t n = row->mapper->n_fields;
    if (n > FEW && !(values = bw_allocate(allocator, n * sizeof *values)))
        return session_no_memory(state->session);
    for (size_t i = 0; i < n; i++)
        values[i] = row_value(row, i);
    int status = check_row(state->session, row);
    if (!status)
        status = state_take_row(state, values, n, keep);
    if (values != few)
        bw_release(allocator, values);
    return status;
}

static int fill_instance(struct bw_state *state, const struct row *row)
{
    for (size_t i = 0; i < row->mapper->n_fields; i++) {
        struct bw_value value = row_value(row, i);
        if (!state_take_first(state, i, &value))
            return take_all(state, row, false);
    }
    return BW_OK;
}

static int make_instance(struct bw_session *session, struct bw_mapper *mapper,
                         const struct row *row, struct bw_state **state)
{
    struct bw_mapper *actual = row_mapper(mapper, row);
    int status = state_new(session, actual, state);
    if (status)
        return status;
    status = fill_instance(*state, row);
    if (!status)
        status = check_row(session, row);
    if (!status)
        status = identity_add_new(*state);
    if (status) {
        state_free(*state);
        *state = NULL;
        return status;
    }
    (*state)->lifecycle = BW_PERSISTENT;
    /* Columns of the subclass's own table are read when they are asked for. */
    (*state)->expired = actual != mapper;
    for (size_t i = mapper->n_fields; i < actual->n_fields; i++)
        state_flags(*state)[i] |= FIELD_DEFERRED;
    return BW_OK;
}

int row_instance(struct bw_session *session, struct bw_mapper *mapper,
                 struct bw_statement *statement, bool refresh, struct bw_state **state, bool *made)
{
    const struct row row = {.statement = statement, .mapper = mapper};
    struct bw_value keys[16];
    for (size_t i = 0; i < mapper->n_keys && i < 16; i++)
        keys[i] = row_value(&row, mapper->keys[i]);
    int status = check_row(session, &row);
    if (!status)
        status = identity_find(session, mapper, keys, state);
    if (status)
        return status;
    *made = !*state;
    if (!*state)
        return make_instance(session, mapper, &row, state);
    if (!refresh && !(*state)->expired)
        return BW_OK;
    if (mapper->n_fields < (*state)->mapper->n_fields && !refresh)
        return BW_OK;
    status = take_all(*state, &row, !refresh);
    if (!status)
        (*state)->expired = mapper->n_fields < (*state)->mapper->n_fields;
    return status;
}
