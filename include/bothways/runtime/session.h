#ifndef BOTHWAYS_RUNTIME_SESSION_H
#define BOTHWAYS_RUNTIME_SESSION_H

/*
 * Part of <bothways/runtime.h>: sessions, and what is done with the instances that they hold. These
 * belong to their session. Functions that can fail give an enum bw_status; the session keeps the
 * message, and unless a function says otherwise nothing has changed then.
 */

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sessions ---------------------------------------------------------------------------------- */

struct bw_session;

/* A session over `engine`, or one in memory alone where that is NULL. */
int bw_session_open(const struct bw_schema *schema, struct bw_engine *engine,
                    struct bw_session **session, struct bw_error *error);
/* Rolls back what is not committed and frees the session and every instance of it. */
void bw_session_close(struct bw_session *session);
/* The last failure of any function on this session or its instances. Never NULL. */
const struct bw_error *bw_session_error(const struct bw_session *session);
/* Forgets it. Where a function gives NULL or false both for "none" and for a failure, call this
 * before and look at the error's status behind it. */
void bw_session_clear_error(struct bw_session *session);
/* Both are on in a new session. Autoflush is a bw_flush() before bw_select(), bw_stream_open() and
 * bw_refresh(); and before whatever is read on demand (what was expired, a relationship, for
 * bw_get() and bw_merge()) if a function has changed something since the last flush: plain writes
 * alone wait for one of the former, since to find them every instance is compared. */
void bw_session_set_autoflush(struct bw_session *session, bool on);
void bw_session_set_expire_on_commit(struct bw_session *session, bool on);

enum bw_lifecycle { BW_TRANSIENT, BW_PENDING, BW_PERSISTENT, BW_DELETED_STATE, BW_DETACHED };

/* A new transient instance, all zero, its nullable numbers null. */
int bw_new(struct bw_session *session, const struct bw_model *model, void **instance);
/* Frees a transient or detached instance that no other refers to. */
int bw_free(void *instance);
enum bw_lifecycle bw_lifecycle_of(const void *instance);
struct bw_session *bw_session_of(const void *instance);
const struct bw_model *bw_model_of(const void *instance);

/* Adds to the session, so that it is inserted at the next flush, with all that save-update reaches.
 * An instance that bw_delete() marked is kept after all. */
int bw_add(void *instance);
/* Marks for deletion, with all that the delete cascade reaches; what is detached comes back for it.
 */
int bw_delete(void *instance);
/* Takes out of the session, with all that the expunge cascade reaches. */
int bw_expunge(void *instance);
/* Copies an instance (of any session over the same schema, or transient) onto the one of its
 * identity in this session, which is loaded or made; cascades along merge, but not back along the
 * relationship that led there. What a new instance has not set is not copied. What is persistent
 * here stands for itself; what is merely pending is copied. After a failure what was merged before
 * it stays. */
int bw_merge(struct bw_session *session, const void *instance, void **merged);

int bw_flush(struct bw_session *session);
int bw_commit(struct bw_session *session);
/* Undoes everything since the last commit, in the database and in memory: what was new is transient
 * again, what was deleted persistent, and everything else will be read anew. */
int bw_rollback(struct bw_session *session);

/* Forgets what was read, along refresh-expire; pending changes of the instance are lost. */
int bw_expire(void *instance);
int bw_expire_all(struct bw_session *session);
/* Expires one relationship alone. */
int bw_expire_related(void *instance, const struct bw_relationship *relationship);
/* Reads the row again, now. */
int bw_refresh(void *instance);
/* Reads the row if it is expired, so that its columns may be read directly. */
int bw_load(void *instance);

/* Columns ----------------------------------------------------------------------------------- */

/* Reads a column, loading it first if it is expired. Data of the value is the instance's, valid
 * until it changes. */
int bw_read(void *instance, const struct bw_column *column, struct bw_value *value);
/* Sets a column, copying the data. BW_RANGE where it doesn't fit, BW_MISUSE where the type doesn't.
 */
int bw_write(void *instance, const struct bw_column *column, const struct bw_value *value);
/* Null bits; false for an instance that is none. */
bool bw_is_null(void *instance, const struct bw_column *column);
int bw_set_null(void *instance, const struct bw_column *column);

/* Relationships ----------------------------------------------------------------------------- */

/* The value of a to-one, loaded if need be; *value is NULL where there is none. */
int bw_related(void *instance, const struct bw_relationship *relationship, void **value);
/* Sets a to-one; NULL clears it. */
int bw_relate(void *instance, const struct bw_relationship *relationship, void *value);
/* The members of a to-many, loaded if need be. The array ends in NULL, belongs to the session and
 * is valid until the list changes or expires. `n` may be NULL. */
int bw_list(void *instance, const struct bw_relationship *relationship, void ***items, size_t *n);
int bw_list_append(void *instance, const struct bw_relationship *relationship, void *item);
/* Before position `at`; at the end where `at` is the length or more. */
int bw_list_insert(void *instance, const struct bw_relationship *relationship, size_t at,
                   void *item);
/* The first occurrence; BW_NOT_FOUND where it is no member. */
int bw_list_remove(void *instance, const struct bw_relationship *relationship, void *item);
int bw_list_remove_at(void *instance, const struct bw_relationship *relationship, size_t at);
/* Puts an item in the place of another. */
int bw_list_replace(void *instance, const struct bw_relationship *relationship, size_t at,
                    void *item);
int bw_list_clear(void *instance, const struct bw_relationship *relationship);
/* Makes the list hold exactly these, in this order. `items` may be another list of the session. */
int bw_list_assign(void *instance, const struct bw_relationship *relationship, void *const *items,
                   size_t n);
/* Appends several at once; all or, on failure, none. */
int bw_list_extend(void *instance, const struct bw_relationship *relationship, void *const *items,
                   size_t n);
int bw_list_contains(void *instance, const struct bw_relationship *relationship, const void *item,
                     bool *contains);
/* Whether the value is in memory, so that reading it asks the database nothing. */
bool bw_is_loaded(const void *instance, const struct bw_relationship *relationship);

/* The handle of the relationship of this name, or of the column whose member is called so (or that
 * is called so itself), of a model or its bases; NULL where there is none. What takes a handle
 * refuses NULL with BW_MISUSE. */
const struct bw_relationship *bw_find_relationship(const struct bw_model *model, const char *name);
const struct bw_column *bw_find_column(const struct bw_model *model, const char *name);

/* Queries ----------------------------------------------------------------------------------- */

/* One condition: the column equals the value (null compares as IS NULL). */
struct bw_where {
    const struct bw_column *column;
    struct bw_value value;
};

struct bw_sort {
    const struct bw_column *column;
    bool descending;
};

struct bw_query {
    const struct bw_model *model;
    size_t n_where; /* all must hold */
    const struct bw_where *where;
    size_t n_sort;
    const struct bw_sort *sort;
    size_t limit; /* 0: none */
    size_t offset;
};

/* The instance with this primary key (its columns' values in order of declaration): from the
 * session, or else from the database. BW_NOT_FOUND, with *instance NULL, where there is none. */
int bw_get(struct bw_session *session, const struct bw_model *model, const struct bw_value *key,
           size_t n, void **instance);

/* All instances that match. *items is the caller's, ends in NULL and is released with
 * bw_release_items(). `n` may be NULL. */
int bw_select(struct bw_session *session, const struct bw_query *query, void ***items, size_t *n);
void bw_release_items(struct bw_session *session, void **items);

/* The same one by one, for results larger than memory. An instance that the stream itself made,
 * that was not changed and that nothing refers to is freed by the next step. At the end *instance
 * is NULL. While a stream is open the session must not commit or roll back. */
struct bw_stream;
int bw_stream_open(struct bw_session *session, const struct bw_query *query,
                   struct bw_stream **stream);
int bw_stream_next(struct bw_stream *stream, void **instance);
void bw_stream_close(struct bw_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
