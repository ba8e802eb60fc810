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

/* The mapper of the subclass that the row says it is. */
static struct bw_mapper *row_mapper(struct bw_mapper *mapper, const struct bw_value *values)
{
    if (mapper->discriminator == BW_NONE)
        return mapper;
    const struct bw_value *value = &values[mapper->discriminator];
    char digits[24];
    struct bw_value text = *value;
    if (value->type == BW_VALUE_INTEGER) {
        size_t n = sizeof digits;
        uint64_t rest =
            value->integer < 0 ? 0 - (uint64_t)value->integer : (uint64_t)value->integer;
        do {
            digits[--n] = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest);
        if (value->integer < 0)
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
                         const struct bw_value *values, struct bw_state **state)
{
    struct bw_mapper *actual = row_mapper(mapper, values);
    int status = state_new(session, actual, state);
    if (status)
        return status;
    status = state_take_row(*state, values, mapper->n_fields, false);
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

static int take_row(struct bw_session *session, struct bw_mapper *mapper,
                    const struct bw_value *values, bool refresh, struct bw_state **state,
                    bool *made)
{
    struct bw_value keys[16];
    for (size_t i = 0; i < mapper->n_keys && i < 16; i++)
        keys[i] = values[mapper->keys[i]];
    int status = identity_find(session, mapper, keys, state);
    if (status)
        return status;
    *made = !*state;
    if (!*state)
        return make_instance(session, mapper, values, state);
    if (!refresh && !(*state)->expired)
        return BW_OK;
    if (mapper->n_fields < (*state)->mapper->n_fields && !refresh)
        return BW_OK;
    status = state_take_row(*state, values, mapper->n_fields, !refresh);
    if (!status)
        (*state)->expired = mapper->n_fields < (*state)->mapper->n_fields;
    return status;
}

int row_instance(struct bw_session *session, struct bw_mapper *mapper,
                 struct bw_statement *statement, bool refresh, struct bw_state **state, bool *made)
{
    struct bw_value few[FEW], *values = few;
    const struct bw_allocator *allocator = session->allocator;
    size_t n = mapper->n_fields;
    if (n > FEW) {
        values = bw_allocate(allocator, n * sizeof *values);
        if (!values)
            return session_no_memory(session);
    }
    for (size_t i = 0; i < n; i++)
        values[i] = statement->engine->backend->column(statement, i,
                                                       wanted_type(mapper->fields[i].column->kind));
    int status = take_row(session, mapper, values, refresh, state, made);
    if (n > FEW)
        bw_release(allocator, values);
    return status;
}
