#pragma once

/*
 * The unit of work: one flush. It gathers what is to be saved and deleted, notes which keys follow
 * from which rows (tasks) and which rows of link tables come and go, orders all of it, and writes.
 * Nothing in memory is taken as synchronised before everything is written.
 */

#include "engine.h"

/* The foreign key of `dest` follows from `source`, or becomes null. */
struct flush_task {
    struct bw_attribute *attribute;
    struct bw_state *source; /* NULL: clear */
    struct bw_state *dest;
    uint32_t next_of_dest; /* index of the task of the same dest before this one, plus one */
    uint32_t next_of_source;
};

struct flush_link {
    struct {
        struct bw_attribute *attribute; /* of the two ends that share the link, always the same */
        struct bw_state *owner;
        struct bw_state *item;
    } key;
    bool add;
    UT_hash_handle hh;
};

struct flush {
    struct bw_session *session;
    struct bw_items saves;
    struct bw_items deletes;
    struct flush_task *tasks;
    size_t n_tasks;
    size_t tasks_capacity;
    uint64_t number;   /* among those of the session */
    size_t giving_end; /* behind the last save from which keys of others may follow */
    bool has_own_keys; /* what is to be saved was gathered with the keys that follow in itself */
    bool has_post_updates;
    bool needs_levels;        /* some task lies within one group of tables */
    bool needs_sorting;       /* the saves are not in the order of their tables as they are */
    struct flush_link *links; /* in order of addition */
};

/* Marks kept in bw_state.in_flush. What is replaced is deleted, and another has its row now. */
enum flush_part { FLUSH_NONE, FLUSH_SAVE, FLUSH_DELETE, FLUSH_REPLACED };

/* Whether a to-one says something new of whom it has. */
static inline bool slot_is_news(const struct bw_slot *slot)
{
    return slot->changed && !(slot->old_known && slot->old_one == slot->one);
}

/* Whether a parent that is deleted lets go of its children by itself, instead of leaving them to
 * the database. */
static inline bool flush_lets_go(const struct bw_attribute *to_one)
{
    return to_one->back &&
           !(to_one->back->relationship->flags & (BW_PASSIVE_DELETES | BW_PASSIVE_DELETES_ALL));
}

/* As in SQLAlchemy, no key follows from what is not in the session. */
static inline bool flush_takes_part(const struct bw_attribute *attribute,
                                    const struct bw_state *source)
{
    return state_is_attached(source) &&
           (source->in_flush != FLUSH_DELETE || !flush_lets_go(attribute));
}

/* Takes what the user wrote himself, and what is to be saved and deleted then. */
int flush_gather(struct flush *flush);
/* The instance is in no flush any more. */
void flush_leave(struct bw_state *state);
int flush_add_save(struct flush *flush, struct bw_state *state);
/* Whether a row is to be inserted or updated, unless it is in the flush already. */
bool flush_is_to_save(const struct bw_state *state);
/* Adds a state and all that its delete cascade reaches. */
int flush_add_delete(struct flush *flush, struct bw_state *state);
/* Notes which keys of a row follow from its own to-ones. False where one does not do so plainly:
 * that takes tasks. */
bool flush_note_keys(struct flush *flush, struct bw_state *state);
int flush_add_tasks(struct flush *flush);
int flush_add_link(struct flush *flush, struct bw_attribute *attribute, struct bw_state *owner,
                   struct bw_state *item, bool add);
/* The order of two rows to be saved, as far as it does not follow from levels. */
int compare_saves(const struct bw_state *a, const struct bw_state *b);
/* Puts both lists in the order of writing. */
int flush_order(struct flush *flush);
int flush_write_saves(struct flush *flush);
int flush_write_links(struct flush *flush, bool add);
int flush_write_deletes(struct flush *flush);
/* Gives the foreign key of `dest` the values of `source`'s key; NULL clears it. */
int flush_set_keys(const struct bw_attribute *attribute, const struct bw_state *source,
                   struct bw_state *dest);
/* The keys of a row that plainly follow from its own to-ones. */
int flush_set_own_keys(struct bw_state *state);
/* Puts a row's tasks in the order in which they were noted, as they run. */
void flush_turn_tasks(struct flush *flush, struct bw_state *state);
/* Gives the keys of one row the values that its tasks say. */
int flush_run_tasks(struct flush *flush, struct bw_state *state, bool post);

/* Finds the row to be deleted whose key a new one has; NULL where there is none. */
int flush_find_replaced(const struct flush *flush, const struct bw_state *state,
                        struct bw_state **replaced);
/* Writes the new one over it. */
int flush_replace(struct flush *flush, struct bw_state *state, struct bw_state *replaced);

/* The values for a new row of the mapper's own table, in the order of its fields and without the
 * field `but`, and without those that the database supplies: the instance expires then. */
int state_give_row(struct bw_state *state, const struct bw_mapper *mapper, size_t but,
                   struct bw_value *values);
/* The key that the database made. */
int field_take_key(struct bw_state *state, size_t field, int64_t key);
/* BW_RANGE where the database has no such integer: its own are signed. */
int field_check_range(const struct bw_state *state, size_t field, const struct bw_value *value);

/* In joined inheritance a key that was given to a subclass alone is its base's as well. */
int row_raise_key(struct bw_state *state);
int row_insert(struct bw_session *session, struct bw_state *state);
int row_update(struct bw_session *session, struct bw_state *state);
int row_delete(struct bw_session *session, struct bw_state *state);
