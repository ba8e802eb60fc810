/* Rows of link tables: each once, whichever end says it. */

#include "flush.h"
#include "member.h"

/* Of two ends that share a link, one stands for both. */
static struct bw_attribute *other_end(struct bw_attribute *attribute)
{
    if (attribute->back)
        return attribute->back;
    for (size_t i = 0; i < attribute->target->n_attributes; i++)
        if (attribute->target->attributes[i]->back == attribute)
            return attribute->target->attributes[i];
    return NULL;
}

int flush_add_link(struct flush *flush, struct bw_attribute *attribute, struct bw_state *owner,
                   struct bw_state *item, bool add)
{
    const struct bw_allocator *allocator = flush->session->allocator;
    struct bw_attribute *other = other_end(attribute);
    if (add && (!state_is_attached(item) || !state_is_attached(owner) ||
                item->in_flush == FLUSH_DELETE || owner->in_flush == FLUSH_DELETE))
        return BW_OK;
    if (!add && (item->lifecycle != BW_PERSISTENT || owner->lifecycle != BW_PERSISTENT))
        return BW_OK;
    bool swap = other && (uintptr_t)other < (uintptr_t)attribute &&
                other->relationship->direction == BW_MANY_TO_MANY && other->link == attribute->link;
    struct flush_link *link = bw_allocate_zero(allocator, 1, sizeof *link), *known = NULL;
    if (!link)
        return session_no_memory(flush->session);
    link->key.attribute = swap ? other : attribute;
    link->key.owner = swap ? item : owner;
    link->key.item = swap ? owner : item;
    link->add = add;
    bool out_of_memory = false;
    HASH_FIND(hh, flush->links, &link->key, sizeof link->key, known);
    if (known) {
        bw_release(allocator, link);
        return BW_OK;
    }
    HASH_ADD(hh, flush->links, key, sizeof link->key, link);
    if (!out_of_memory)
        return BW_OK;
    bw_release(allocator, link);
    return session_no_memory(flush->session);
}

static void write_insert(struct bw_buffer *sql, const struct bw_session *session,
                         const struct bw_attribute *attribute)
{
    size_t n = attribute->n_pairs + attribute->n_link_pairs;
    buffer_add(sql, "INSERT INTO ");
    buffer_add(sql, attribute->link->table);
    buffer_add(sql, " (");
    for (size_t i = 0; i < n; i++) {
        size_t field = i < attribute->n_pairs
                           ? attribute->pairs[i].remote
                           : attribute->link_pairs[i - attribute->n_pairs].remote;
        if (i)
            buffer_add(sql, ", ");
        buffer_add_name(sql, attribute->link->fields[field].column->name);
    }
    buffer_add(sql, ") VALUES (");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_add(sql, ", ");
        sql_placeholder(sql, session->engine, i + 1);
    }
    buffer_add(sql, ")");
}

static void write_delete(struct bw_buffer *sql, const struct bw_session *session,
                         const struct bw_attribute *attribute)
{
    size_t n = attribute->n_pairs + attribute->n_link_pairs;
    buffer_add(sql, "DELETE FROM ");
    buffer_add(sql, attribute->link->table);
    for (size_t i = 0; i < n; i++) {
        size_t field = i < attribute->n_pairs
                           ? attribute->pairs[i].remote
                           : attribute->link_pairs[i - attribute->n_pairs].remote;
        buffer_add(sql, i ? " AND " : " WHERE ");
        buffer_add_name(sql, attribute->link->fields[field].column->name);
        buffer_add(sql, " = ");
        sql_placeholder(sql, session->engine, i + 1);
    }
}

static int write_link(struct flush *flush, const struct flush_link *link)
{
    struct bw_session *session = flush->session;
    const struct bw_attribute *attribute = link->key.attribute;
    struct bw_buffer sql = {.allocator = session->allocator};
    struct bw_statement *statement = NULL;
    size_t n = attribute->n_pairs + attribute->n_link_pairs;
    if (link->add)
        write_insert(&sql, session, attribute);
    else
        write_delete(&sql, session, attribute);
    int status = session_statement(session, &sql, n, &statement);
    buffer_free(&sql);
    if (status)
        return status;
    for (size_t i = 0; i < n; i++) {
        bool near = i < attribute->n_pairs;
        const struct bw_state *state = near ? link->key.owner : link->key.item;
        size_t field =
            near ? attribute->pairs[i].local : attribute->link_pairs[i - attribute->n_pairs].local;
        statement_bind(statement, i,
                       link->add ? field_value(state, field) : field_copy_value(state, field));
    }
    status = session_run(session, statement);
    if (!status && !link->add && session->engine->backend->changes(statement) < 1)
        return session_fail(session, BW_STALE, "a row of %s is gone that was to be deleted",
                            attribute->link->model->name);
    return status;
}

int flush_write_links(struct flush *flush, bool add)
{
    int status = BW_OK;
    for (struct flush_link *link = flush->links; link && !status; link = link->hh.next)
        if (link->add == add)
            status = write_link(flush, link);
    return status;
}
