#pragma once

/*
 * What the runtime's files ask of each other, stage by stage: columns, slots, events, cascades,
 * identities, loading, statements. The schema and the instances are described in their own headers.
 *
 * Memory is reserved before anything is changed: functions named *_reserve, touch and those that
 * load may fail, those that apply a change (put, drop, place) return void.
 */

#include "instance.h"

/* Columns and their copies (column.c, row_take.c, text.c) ---------------------------------------
 */

struct bw_value field_copy_value(const struct bw_state *state, size_t field);
int field_set(struct bw_state *state, size_t field, const struct bw_value *value);
/* The same of what may not be known: then it is a change, even to the value that was known last. */
int field_assign(struct bw_state *state, size_t field, const struct bw_value *value);
bool field_changed(const struct bw_state *state, size_t field);
/* Makes the copy of a field equal to its value, or of all fields. */
int field_sync(struct bw_state *state, size_t field, const struct bw_value *now);
int state_sync_fields(struct bw_state *state);
/* Takes the values of a row, which are those of the first n fields; fields that the user changed
 * since the last synchronisation keep their value when `keep` is set. */
int state_take_row(struct bw_state *state, const struct bw_value *values, size_t n, bool keep);
/* The same of the fields alone that are missing. What merely `shows` stays unknown: the members
 * have the values, to be read directly. */
int state_take_missing(struct bw_state *state, const struct bw_value *values, size_t n, bool shows);
/* The same for a new instance, of which nothing is kept: after a failure it is to be freed. */
int state_take_first(struct bw_state *state, const struct bw_value *values, size_t n);
void state_free_texts(struct bw_state *state);
/* Undoes changes of columns in memory. */
void state_restore_fields(struct bw_state *state);

/* What of a row is known (known.c)
 * ------------------------------------------------------------------------ */

/* Whether a field has the row's value, or was changed. */
bool field_is_known(const struct bw_state *state, size_t field);
/* Whether neither is so, or nothing ever gave it a value: what SQLAlchemy has no attribute for. */
bool field_is_missing(const struct bw_state *state, size_t field);
bool state_is_known(const struct bw_state *state);
/* Notes whether fields are missing of what is not expired. */
void state_note_missing(struct bw_state *state);
/* From now on a field that is not changed is to be read when it is asked for. */
void field_defer(struct bw_state *state, size_t field);
/* What is expired and was flushed is known as far as it was set. */
void state_know_changes(struct bw_state *state);
/* Whether the session is to be flushed before what is not known is read. SQLAlchemy reads the rest
 * of a row that it updates; the runtime does when it is asked for, but as if it had been then. */
bool state_needs_flush(const struct bw_state *state);

/* Lists, queues and slots (list.c, queue.c, slot.c)
 * --------------------------------------------------------------
 */

struct bw_list *list_new(const struct bw_allocator *allocator);
void list_free(const struct bw_allocator *allocator, struct bw_list *list);
int list_reserve(const struct bw_allocator *allocator, struct bw_list *list, size_t n);
void list_insert(struct bw_list *list, size_t at, struct bw_state *state);
void list_remove_at(struct bw_list *list, size_t at, const struct bw_allocator *allocator);
bool list_contains(struct bw_list *list, const struct bw_state *state,
                   const struct bw_allocator *allocator);

/* Makes sure that there is a queue with room for `extra` changes. */
int queue_reserve(const struct bw_allocator *allocator, struct bw_queue **queue, size_t extra);
/* The changes; each needs room. */
void queue_put(struct bw_queue *queue, struct bw_state *item);
void queue_drop(struct bw_queue *queue, struct bw_state *item);
/* `item` is no longer among those that have gone; NULL is an empty queue. */
void queue_regain(struct bw_queue *queue, struct bw_state *item);
/* Whether `item` is among those that have come, or gone. */
bool queue_adds(struct bw_queue *queue, const struct bw_state *item);
bool queue_drops(struct bw_queue *queue, const struct bw_state *item);
/* Everything is written but those that have no row; false where nothing is left. */
bool queue_flushed(struct bw_queue *queue);
/* NULL is nothing. */
void queue_free(const struct bw_allocator *allocator, struct bw_queue *queue);

/* Writes the user's member from the slot. */
void slot_publish(struct bw_state *owner, const struct bw_attribute *attribute);
/* Makes sure that a loaded list has an array. */
int slot_open(struct bw_state *owner, const struct bw_attribute *attribute);
/* Prepares a slot for a change of at most `extra` new members. */
int slot_touch(struct bw_state *owner, const struct bw_attribute *attribute, size_t extra);
/* The same for one change more than `operation`, an epoch of the session, has asked for already:
 * a member that comes, or one that goes. */
int slot_touch_again(struct bw_state *owner, const struct bw_attribute *attribute, bool comes,
                     uint32_t operation);
/* The changes themselves; each needs a slot_touch() before. */
void slot_place(struct bw_state *owner, const struct bw_attribute *attribute,
                struct bw_state *value);
void slot_put(struct bw_state *owner, const struct bw_attribute *attribute, size_t at,
              struct bw_state *item);
void slot_drop_at(struct bw_state *owner, const struct bw_attribute *attribute, size_t at);
/* The first occurrence, if there is one; or queued. */
void slot_drop(struct bw_state *owner, const struct bw_attribute *attribute, struct bw_state *item);
/* Makes what a slot holds the synchronised state. */
void slot_commit_changes(struct bw_state *owner, const struct bw_attribute *attribute);
static inline void slot_commit(struct bw_state *owner, const struct bw_attribute *attribute)
{
    const struct bw_slot *slot = state_slot(owner, attribute);
    if (slot->changed || slot->queue || slot->old_known)
        slot_commit_changes(owner, attribute);
}
/* Behind slot_commit(): all that it holds is new. */
void slot_renew(struct bw_state *owner, const struct bw_attribute *attribute);
/* The same behind a flush: what is queued of instances without a row stays queued. */
void slot_flushed(struct bw_state *owner, const struct bw_attribute *attribute);
/* Empties a slot: not loaded, nothing changed, nothing queued. */
void slot_unload(struct bw_state *owner, const struct bw_attribute *attribute);
bool slot_list_was_written(const struct bw_state *owner, const struct bw_attribute *attribute,
                           bool thorough);
/* Whether the user wrote the member itself since the runtime last did; `thorough` also compares
 * every element of a list. */
static inline bool slot_was_written(const struct bw_state *owner,
                                    const struct bw_attribute *attribute, bool thorough)
{
    const struct bw_slot *slot = state_slot(owner, attribute);
    const void *member;
    if (attribute->member == BW_NONE)
        return false;
    if (attribute->is_list)
        return slot_list_was_written(owner, attribute, thorough);
    memcpy(&member, (const char *)state_instance(owner) + attribute->member, sizeof member);
    return member != (slot->loaded && slot->one ? state_instance(slot->one) : NULL);
}
/* A slot of what has no row yet is empty, and so loaded. */
static inline void slot_begin(struct bw_state *owner, const struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->loaded && (owner->lifecycle == BW_TRANSIENT || owner->lifecycle == BW_PENDING ||
                          !attribute->n_pairs || !owner->session->engine))
        slot->loaded = true;
}
/* How many members the user's own member says the list has. */
size_t slot_written_count(const struct bw_state *owner, const struct bw_attribute *attribute);
/* Whether `item` is in a loaded list; of a pair, known from the other side where that is loaded. */
bool slot_contains(struct bw_state *owner, const struct bw_attribute *attribute,
                   struct bw_state *item);

/* Whom a to-one of a pair had when it was loaded, if that one still shows it and is another than
 * `known`; NULL. */
struct bw_state *slot_remembered(const struct bw_state *owner, const struct bw_attribute *attribute,
                                 const struct bw_state *known);
/* The same, by looking into the list itself. */
bool slot_lists(struct bw_state *owner, const struct bw_attribute *attribute,
                const struct bw_state *item);

/* Relationship events (event.c, bulk.c, written.c) ------------------------------------------------
 */

int event_set(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *value);
int event_insert(struct bw_state *owner, struct bw_attribute *attribute, size_t at,
                 struct bw_state *item);
int event_remove_at(struct bw_state *owner, struct bw_attribute *attribute, size_t at);
/* Puts an item in the place of another; in a pair one that the list does not hold. */
int event_replace(struct bw_state *owner, struct bw_attribute *attribute, size_t at,
                  struct bw_state *item);
int event_assign(struct bw_state *owner, struct bw_attribute *attribute,
                 struct bw_state *const *items, size_t n);
/* Removes every member. As in SQLAlchemy, where the two are no pair a member that stands twice
 * keeps its other side. */
int event_clear(struct bw_state *owner, struct bw_attribute *attribute);
/* Takes note of what the user wrote into the member directly. */
int written_set(struct bw_state *owner, struct bw_attribute *attribute);
static inline int written_take(struct bw_state *owner, struct bw_attribute *attribute,
                               bool thorough)
{
    return slot_was_written(owner, attribute, thorough) ? written_set(owner, attribute) : BW_OK;
}

/* Cascades and membership (cascade.c, identity.c)
 * -------------------------------------------------- */

/* Adds to the session all that save-update reaches. The first failure (of a detached instance that
 * can't come back) is given, and all others are added. */
int cascade_add(struct bw_state *state);
/* Whether cascade_save_update() can add all that it reaches: BW_DELETED where the row of one is
 * gone. */
int cascade_check(const struct bw_state *owner, const struct bw_attribute *attribute,
                  struct bw_state *item);
void cascade_save_update(struct bw_state *owner, const struct bw_attribute *attribute,
                         struct bw_state *item);
void cascade_removed(struct bw_state *owner, const struct bw_attribute *attribute,
                     struct bw_state *item);
/* Takes out of the session what expunge reaches. */
void cascade_expunge(struct bw_state *state);
bool state_is_orphan(const struct bw_state *state);
/* Collects `state` and all that `cascade` reaches, loading where `load`. */
int cascade_collect(struct bw_state *state, unsigned cascade, bool load, struct bw_items *items);

/* Puts the state into a free place of the array of numbers, or the one right behind it, in the
 * memory that this has: that is all that most rows take. False where it takes more; nobody had the
 * key where it did not. */
bool identity_add_in_place(struct bw_state *state);
/* Gives the state its key, made of its fields; BW_DUPLICATE. */
int identity_add(struct bw_state *state);
/* The same of one that was read with this key, which identity_find() did not find just now. */
int identity_add_new(struct bw_state *state, const struct bw_value *values);
void identity_remove(struct bw_state *state);
/* A key as bytes: integers as eight, everything else with its length before it. Writes into `key`
 * where that is not NULL; gives the size. */
size_t identity_key(unsigned char *key, const struct bw_value *values, size_t n);

/* Primary keys that change within a transaction (rekey.c): noted before they do, and given back by
 * a rollback. What changed is taken out of the identity map by then. */
int rekey_note(struct bw_state *state);
int rekey_restore(struct bw_session *session);
void rekey_forget(struct bw_session *session);
/* Finds by the values of the primary key; NULL. */
int identity_find(struct bw_session *session, const struct bw_mapper *mapper,
                  const struct bw_value *values, struct bw_state **state);

/* Loading (load.c, load_related.c, expire.c)
 * ------------------------------------------------------------------------ */

/* What a row is read for where its instance is known: for what is not known of it; to take changes
 * back; or for members that are read directly. */
enum row_use { ROW_KNOWS, ROW_REFRESHES, ROW_SHOWS };
/* Reads the row, with no flush before. */
int load_row(struct bw_state *state, enum row_use use);
/* Reads what is not known. */
int load_fields(struct bw_state *state);
/* The same where the row is expired. What is known in part is read for the members alone, without a
 * flush, and stays unknown: SQLAlchemy reads it when it is asked for. */
int load_shown(struct bw_state *state);
/* Finds who is at the other end, and shows it to nobody: `items` gets them, in order. */
int load_related(struct bw_state *owner, struct bw_attribute *attribute, struct bw_items *items);
/* Shows what a key says, where that is in memory: it is not read, even if it is expired. */
int load_known(struct bw_state *owner, struct bw_attribute *attribute);
int load_attribute(struct bw_state *owner, struct bw_attribute *attribute);
/* The value of a to-one as far as an event must know it. */
int load_old_value(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state **value);
/* Whether its row would have to be read for that. As in SQLAlchemy an event does not: a list that
 * lets go of `owner` then sets its to-one to none without having seen it. */
bool old_value_is_unknown(const struct bw_state *owner, const struct bw_attribute *attribute);
/* Loads at once what belongs to an instance that was asked for as one of this model. */
int load_eager(struct bw_state *state, const struct bw_mapper *mapper);
/* The instance with this key from the database; NULL where there is none. */
int load_get(struct bw_session *session, struct bw_mapper *mapper, const struct bw_value *key,
             struct bw_state **state);
int load_rows(struct bw_session *session, struct bw_mapper *mapper, struct bw_statement *statement,
              enum row_use use, struct bw_items *items);
/* A loaded value no longer shows `item`, without that being a change. Cannot fail. */
void slot_forget(struct bw_state *owner, const struct bw_attribute *attribute,
                 struct bw_state *item);
/* Put what was read into its place (install.c). */
int install_list(struct bw_state *owner, struct bw_attribute *attribute,
                 const struct bw_items *items);
int install_one(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *value);
/* Compares what comes back to the session with the other sides of its links, which may have changed
 * meanwhile: those hold. */
int install_again(struct bw_state *state);
int state_expire(struct bw_state *state);
/* The same behind a flush: no column is changed. */
int state_expire_synced(struct bw_state *state);
int attribute_expire(struct bw_state *state, struct bw_attribute *attribute);
/* Everything persistent. */
int session_expire(struct bw_session *session);
/* What a query needs: a flush. */
int autoflush(struct bw_session *session);
/* What is loaded by itself needs: a flush of what functions changed. To look for plain writes as
 * well would look at every instance, for every one that is loaded. */
int autoflush_known(struct bw_session *session);

/* Statements (sql.c, row.c)
 * --------------------------------------------------------- */

int session_begin(struct bw_session *session);
/* BW_INACTIVE, with what failed first. */
int session_inactive(struct bw_session *session);
/* Runs a statement that gives no rows. */
void session_free_streams(struct bw_session *session);
int session_run(struct bw_session *session, struct bw_statement *statement);
/* After a failure within a flush: the database's transaction ends, the session waits for rollback.
 */
void session_break(struct bw_session *session);
/* Reports what a statement failed with; where that ended the transaction, breaks the session. */
int session_statement_failed(struct bw_session *session, int status);
int session_statement(struct bw_session *session, const struct bw_buffer *sql, size_t n,
                      struct bw_statement **statement);
/* Start and step with failures reported to the session. */
int session_start(struct bw_session *session, struct bw_statement *statement);
int session_step(struct bw_session *session, struct bw_statement *statement, bool *row);
/* Appends "SELECT columns FROM tables" of a mapper with its bases. */
void sql_select(struct bw_buffer *sql, const struct bw_mapper *mapper);
void sql_column(struct bw_buffer *sql, const struct bw_mapper *mapper, size_t field);
void sql_placeholder(struct bw_buffer *sql, const struct bw_engine *engine, size_t number);
/* Reads one row of sql_select()'s columns into an instance, new or known. */
int row_instance(struct bw_session *session, struct bw_mapper *mapper,
                 struct bw_statement *statement, enum row_use use, struct bw_state **state,
                 bool *made);
