#include "analyzer/project/workers.h"

#include "analyzer/facts/facts_rows.h"
#include "analyzer/facts/worker_protocol.h"
#include "analyzer/project/broken_header.h"
#include "analyzer/project/patience.h"

#include <errno.h>
#include <string.h>

/* How many headers one request holds. What headers share is read once a request, so that there is
 * one for each worker; but more workers than headers are worth cost more than they bring. */
static const guint batch_max = 500;
static const guint batch_min = 32;
/* Read one by one, headers are dealt out so that all workers end at about the same time. */
static const guint single_batch_max = 32;
static const guint single_batches_per_worker = 4;
/* What a request that failed is divided into at first. */
static const guint suspect_batch = 16;

struct batch {
    guint first; /* in the input's headers, sorted by flags */
    guint n;
    gboolean is_suspect; /* a request with these headers was not answered */
};

struct slot {
    struct worker *worker; /* NULL: not started */
    struct batch *batch;   /* NULL: idle */
    struct patience patience;
};

struct pool {
    const struct extraction_input *input;
    GArray *order; /* guint: indexes of headers, equal flags together */
    GQueue queue;  /* struct batch *: still to be read */
    struct slot *slots;
    guint n_slots;
    char *program;
    GPtrArray *results; /* struct facts * at the index of its first header in `order` */
    guint n_done;
};

static const struct extraction_header *pool_header(const struct pool *pool, guint at)
{
    return &g_array_index(pool->input->headers, struct extraction_header,
                          g_array_index(pool->order, guint, at));
}

/* Headers of equal flags together, flags in the order of their first header. */
static void pool_sort(struct pool *pool)
{
    g_autoptr(GHashTable) groups =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) in_order = g_ptr_array_new();
    for (guint i = 0; i < pool->input->headers->len; i++) {
        GVariant *flags = g_array_index(pool->input->headers, struct extraction_header, i).flags;
        GArray *group = g_hash_table_lookup(groups, flags);
        if (group == NULL) {
            group = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(groups, flags, group);
            g_ptr_array_add(in_order, group);
        }
        g_array_append_val(group, i);
    }
    for (guint i = 0; i < in_order->len; i++) {
        const GArray *group = in_order->pdata[i];
        g_array_append_vals(pool->order, group->data, group->len);
    }
}

static void queue_batch(struct pool *pool, guint first, guint n, gboolean is_suspect)
{
    struct batch *batch = g_new(struct batch, 1);
    *batch = (struct batch){.first = first, .n = n, .is_suspect = is_suspect};
    /* What may take its full time begins at once, beside the others. */
    if (is_suspect)
        g_queue_push_head(&pool->queue, batch);
    else
        g_queue_push_tail(&pool->queue, batch);
}

static void queue_all(struct pool *pool)
{
    guint n = pool->order->len;
    guint size = pool->input->is_batched
                     ? CLAMP((n + pool->n_slots - 1) / pool->n_slots, batch_min, batch_max)
                     : CLAMP(n / (pool->n_slots * single_batches_per_worker), 1, single_batch_max);
    for (guint first = 0; first < n;) {
        const GVariant *flags = pool_header(pool, first)->flags;
        guint end = first;
        while (end < n && end - first < size && pool_header(pool, end)->flags == flags)
            end++;
        queue_batch(pool, first, end - first, FALSE);
        first = end;
    }
}

/* The number of the batch's first header among the rows of all. */
static gint64 first_row(const struct pool *pool, const struct batch *batch)
{
    return pool->input->first_row + batch->first;
}

static GVariant *make_request(const struct pool *pool, const struct batch *batch)
{
    GVariantBuilder headers, buffers;
    g_variant_builder_init(&headers, G_VARIANT_TYPE("aay"));
    for (guint i = 0; i < batch->n; i++)
        g_variant_builder_add(&headers, "^ay", pool_header(pool, batch->first + i)->path);
    g_variant_builder_init(&buffers, G_VARIANT_TYPE("a(ayay)"));
    GHashTableIter iter;
    gpointer path, content;
    if (pool->input->overlays != NULL) {
        g_hash_table_iter_init(&iter, pool->input->overlays);
        while (g_hash_table_iter_next(&iter, &path, &content))
            g_variant_builder_add(&buffers, "(^ay@ay)", path,
                                  g_variant_new_from_bytes(G_VARIANT_TYPE("ay"), content, TRUE));
    }
    return g_variant_new("(^ay@aayaaya(ayay)bx)", pool->input->root,
                         pool_header(pool, batch->first)->flags, &headers, &buffers,
                         pool->input->is_batched, first_row(pool, batch));
}

static struct worker *pool_worker(const struct pool *pool, GError **error)
{
    GPtrArray *started = pool->input->started;
    return started != NULL && started->len > 0 ? g_ptr_array_steal_index(started, started->len - 1)
                                               : worker_start(pool->program, error);
}

/* An idle slot gets a worker, if it has none, and takes the next batch. */
static gboolean slot_assign(struct pool *pool, struct slot *slot, GError **error)
{
    if (slot->batch != NULL || g_queue_is_empty(&pool->queue))
        return TRUE;
    if (slot->worker == NULL)
        slot->worker = pool_worker(pool, error);
    if (slot->worker == NULL)
        return FALSE;
    slot->batch = g_queue_pop_head(&pool->queue);
    slot->patience = patience_begin(slot->worker, slot->batch->n);
    worker_send(slot->worker, make_request(pool, slot->batch));
    return TRUE;
}

static void progress(struct pool *pool, guint n)
{
    pool->n_done += n;
    if (pool->input->progress != NULL)
        pool->input->progress(pool->n_done, pool->order->len, pool->input->progress_data);
}

static void put_result(struct pool *pool, const struct batch *batch, struct facts *facts)
{
    pool->results->pdata[g_array_index(pool->order, guint, batch->first)] = facts;
    progress(pool, batch->n);
}

/* The worker of `slot` is of no more use, and its batch was not answered. */
static void slot_fail(struct pool *pool, struct slot *slot, enum parser_failure failure)
{
    g_autofree struct batch *batch = g_steal_pointer(&slot->batch);
    const char *log = worker_log(slot->worker);
    if (failure == PARSER_CRASHED &&
        (strstr(log, "out of memory") != NULL || strstr(log, "bad_alloc") != NULL))
        failure = PARSER_OUT_OF_MEMORY;
    worker_stop(g_steal_pointer(&slot->worker), FALSE);
    if (batch->n > 1 || !batch->is_suspect) {
        /* Few steps: a header that never returns costs its full time once in each, and halving
         * would take one a level. Small parts, so that few are read without their neighbours. */
        guint size = batch->n > suspect_batch ? suspect_batch : 1;
        for (guint first = batch->n; first > 0;) {
            guint n = first % size != 0 ? first % size : size;
            first -= n;
            queue_batch(pool, batch->first + first, n, TRUE);
        }
        return;
    }
    const char *path = pool_header(pool, batch->first)->path;
    put_result(pool, batch, broken_header_facts(pool->input->root, path, failure));
}

/* Takes the answer that has arrived, if one has. A damaged one counts as a crash. */
static void slot_answer(struct pool *pool, struct slot *slot)
{
    g_autoptr(GBytes) answer = worker_take_answer(slot->worker);
    if (answer == NULL)
        return;
    g_autoptr(GError) damage = NULL;
    struct facts *facts = facts_deserialize(answer, "the worker's answer", &damage);
    if (facts == NULL || facts->n_headers != slot->batch->n) {
        facts_free(facts);
        slot_fail(pool, slot, PARSER_CRASHED);
        return;
    }
    if (pool->input->first_row > 0)
        facts_keep_rows(facts, answer, first_row(pool, slot->batch));
    put_result(pool, slot->batch, facts);
    g_clear_pointer(&slot->batch, g_free);
}

/* A worker that ended, or took too long, before its hello can read nothing at all. */
static gboolean fail_start(const struct pool *pool, const struct slot *slot, GError **error)
{
    if (error != NULL && *error == NULL) {
        g_autofree char *log = g_strstrip(g_strdup(worker_log(slot->worker)));
        g_set_error(error, WORKER_ERROR, WORKER_ERROR_START, "`%s` does not start%s%s",
                    pool->program, *log != '\0' ? ": " : "", log);
    }
    return FALSE;
}

static gboolean slot_step(struct pool *pool, struct slot *slot,
                          const struct pollfd fds[WORKER_N_FDS], GError **error)
{
    if (slot->worker == NULL)
        return TRUE;
    gboolean was_starting = worker_state(slot->worker) == WORKER_STARTING;
    enum worker_state state = worker_step(slot->worker, fds, error);
    gboolean has_hello = worker_libclang(slot->worker) != NULL;
    if (was_starting && has_hello && slot->batch != NULL)
        slot->patience = patience_begin(slot->worker, slot->batch->n);
    if (slot->batch != NULL && has_hello)
        slot_answer(pool, slot);
    if (slot->batch == NULL) {
        if (state == WORKER_ENDED && slot->worker != NULL)
            worker_stop(g_steal_pointer(&slot->worker), FALSE);
        return TRUE;
    }
    gboolean is_late = patience_is_over(&slot->patience, slot->worker);
    if (!has_hello && (state == WORKER_ENDED || is_late))
        return fail_start(pool, slot, error);
    if (state == WORKER_ENDED || is_late)
        slot_fail(pool, slot, is_late ? PARSER_HUNG : PARSER_CRASHED);
    return TRUE;
}

static int poll_timeout(const struct pool *pool)
{
    gint64 patience = G_USEC_PER_SEC;
    for (guint i = 0; i < pool->n_slots; i++) {
        if (pool->slots[i].batch != NULL)
            patience =
                MIN(patience, patience_left(&pool->slots[i].patience, pool->slots[i].worker));
    }
    return (int)(MAX(patience, 0) / 1000 + 1);
}

static gboolean pool_step(struct pool *pool, GError **error)
{
    for (guint i = 0; i < pool->n_slots; i++) {
        if (!slot_assign(pool, &pool->slots[i], error))
            return FALSE;
    }
    g_autofree struct pollfd *fds = g_new(struct pollfd, (gsize)pool->n_slots * WORKER_N_FDS);
    for (guint i = 0; i < pool->n_slots; i++) {
        struct pollfd *own = fds + (gsize)i * WORKER_N_FDS;
        for (int j = 0; j < WORKER_N_FDS; j++)
            own[j] = (struct pollfd){.fd = -1};
        if (pool->slots[i].worker != NULL)
            worker_fds(pool->slots[i].worker, own);
    }
    if (poll(fds, (nfds_t)pool->n_slots * WORKER_N_FDS, poll_timeout(pool)) < 0) {
        if (errno == EINTR)
            return TRUE;
        g_set_error(error, WORKER_ERROR, WORKER_ERROR_START, "cannot wait for workers: %s",
                    g_strerror(errno));
        return FALSE;
    }
    for (guint i = 0; i < pool->n_slots; i++) {
        if (!slot_step(pool, &pool->slots[i], fds + (gsize)i * WORKER_N_FDS, error))
            return FALSE;
    }
    return TRUE;
}

static void pool_clear(struct pool *pool)
{
    for (guint i = 0; i < pool->n_slots; i++) {
        struct slot *slot = &pool->slots[i];
        if (slot->worker != NULL && slot->batch == NULL && pool->input->ending != NULL) {
            worker_dismiss(slot->worker);
            g_ptr_array_add(pool->input->ending, slot->worker);
        } else if (slot->worker != NULL) {
            worker_stop(slot->worker, slot->batch == NULL);
        }
        g_free(slot->batch);
    }
    g_queue_clear_full(&pool->queue, g_free);
    g_free(pool->slots);
    g_free(pool->program);
    g_array_unref(pool->order);
}

static void free_facts(gpointer facts)
{
    facts_free(facts);
}

static void drop_empty(GPtrArray *results)
{
    for (guint i = results->len; i > 0; i--) {
        if (results->pdata[i - 1] == NULL)
            g_ptr_array_remove_index(results, i - 1);
    }
}

static void stop_idle(gpointer worker)
{
    worker_stop(worker, TRUE);
}

GPtrArray *workers_ending(void)
{
    return g_ptr_array_new_with_free_func(stop_idle);
}

GPtrArray *workers_read(const struct extraction_input *input, GError **error)
{
    struct pool pool = {
        .input = input,
        .order = g_array_new(FALSE, FALSE, sizeof(guint)),
        .queue = G_QUEUE_INIT,
        .n_slots = MAX(MIN(input->jobs, input->headers->len), 1),
        .results = g_ptr_array_new_with_free_func(free_facts),
    };
    pool.slots = g_new0(struct slot, pool.n_slots);
    g_ptr_array_set_size(pool.results, (gint)input->headers->len);
    pool_sort(&pool);
    queue_all(&pool);
    gboolean ok = input->headers->len == 0 || (pool.program = worker_program(error)) != NULL;
    while (ok && pool.n_done < pool.order->len)
        ok = pool_step(&pool, error);
    pool_clear(&pool);
    drop_empty(pool.results);
    if (!ok)
        g_clear_pointer(&pool.results, g_ptr_array_unref);
    return pool.results;
}

char *workers_ask_libclang(GError **error)
{
    struct slot slot = {0};
    struct pool pool = {.n_slots = 1, .slots = &slot};
    char *libclang = NULL;
    pool.program = worker_program(error);
    if (pool.program != NULL)
        slot.worker = worker_start(pool.program, error);
    if (slot.worker != NULL)
        slot.patience = patience_begin(slot.worker, 0);
    while (slot.worker != NULL && libclang == NULL) {
        struct pollfd fds[WORKER_N_FDS];
        worker_fds(slot.worker, fds);
        if (poll(fds, WORKER_N_FDS, 1000) < 0 && errno != EINTR)
            break;
        enum worker_state state = worker_step(slot.worker, fds, error);
        libclang = g_strdup(worker_libclang(slot.worker));
        if (libclang == NULL &&
            (state == WORKER_ENDED || patience_is_over(&slot.patience, slot.worker))) {
            fail_start(&pool, &slot, error);
            break;
        }
    }
    if (slot.worker != NULL)
        worker_stop(slot.worker, libclang != NULL);
    g_free(pool.program);
    return libclang;
}
