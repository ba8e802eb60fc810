/* Opening a cache, and asking whether what it knows still holds. */

#include "analyzer/cache/cache_internal.h"
#include "analyzer/facts/facts_builder.h"
#include "analyzer/project/include_scan.h"

#include <glob.h>
#include <string.h>
#include <unistd.h>

const char cache_tables[] =
    "CREATE TABLE IF NOT EXISTS cache_run(identity TEXT NOT NULL, generation INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cache_entry(header INTEGER PRIMARY KEY, path TEXT NOT NULL,"
    " flags TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cache_file(path TEXT PRIMARY KEY NOT NULL, stamp TEXT NOT NULL,"
    " checksum TEXT, lines TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS cache_vain(path TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;";

static void known_file_free(gpointer data)
{
    struct known_file *file = data;
    g_free(file->stamp);
    g_free(file->checksum);
    g_free(file->lines);
    g_free(file->young_checksum);
    stamp_clear(&file->now);
    g_free(file);
}

static void entry_free(gpointer data)
{
    struct cache_entry *entry = data;
    g_free(entry->flags);
    g_free(entry);
}

struct known_file *cache_file(struct cache *cache, const char *path)
{
    struct known_file *file = g_hash_table_lookup(cache->files, path);
    if (file == NULL) {
        file = g_new0(struct known_file, 1);
        g_hash_table_insert(cache->files, g_strdup(path), file);
    }
    if (file->is_checked)
        return file;
    file->is_checked = TRUE;
    file->now = stamp_of(path);
    const gboolean is_stamped =
        file->now.text != NULL && file->stamp != NULL && g_str_equal(file->now.text, file->stamp);
    if (file->now.text != NULL &&
        (stamp_is_young(&file->now, cache->start) || (is_stamped && file->checksum != NULL)))
        file->young_checksum = stamp_checksum(path);
    file->is_same = is_stamped && (file->checksum == NULL ||
                                   g_strcmp0(file->checksum, file->young_checksum) == 0);
    /* Young when it was kept, but no longer: its times will tell from now on. */
    if (file->is_same && file->checksum != NULL && !stamp_is_young(&file->now, cache->start))
        cache->is_changed = TRUE;
    return file;
}

gboolean cache_file_is_same(struct cache *cache, const char *path)
{
    return cache_file(cache, path)->is_same;
}

char *cache_absolute(const struct cache *cache, const char *name)
{
    return g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(cache->root, name, NULL);
}

char *cache_flags_key(GVariant *flags)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, g_variant_get_data(flags),
                                       g_variant_get_size(flags));
}

static void add_stamp(GString *identity, const char *path)
{
    struct stamp stamp = stamp_of(path);
    g_string_append_printf(identity, "%s %s\n", path, stamp.text != NULL ? stamp.text : "");
    stamp_clear(&stamp);
}

/* The tools, and the environment that compilers read. */
static char *identity_of(const struct cache_request *request)
{
    static const char *const variables[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
                                            "SDKROOT", "LD_LIBRARY_PATH"};
    GString *identity = g_string_new(BOTHWAYS_VERSION "\n");
    g_string_append_printf(identity, "%s\n%s\n", request->root,
                           request->options != NULL ? request->options : "");
    if (request->program != NULL)
        add_stamp(identity, request->program);
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = g_getenv(variables[i]);
        g_string_append_printf(identity, "%s=%s\n", variables[i], value != NULL ? value : "");
    }
    glob_t libraries = {0};
    if (glob("/usr/lib/llvm-*/lib/libclang*.so*", 0, NULL, &libraries) == 0)
        for (size_t i = 0; i < libraries.gl_pathc; i++)
            add_stamp(identity, libraries.gl_pathv[i]);
    globfree(&libraries);
    return g_string_free(identity, FALSE);
}

/* Steps over the rows of `sql`. FALSE where the database can't be read. */
static gboolean each_row(sqlite3 *db, const char *sql, struct cache *cache,
                         void (*take)(struct cache *cache, sqlite3_stmt *row))
{
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) != SQLITE_OK)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(row)) == SQLITE_ROW)
        take(cache, row);
    sqlite3_finalize(row);
    return rc == SQLITE_DONE;
}

static const char *text_of(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

static void take_run(struct cache *cache, sqlite3_stmt *row)
{
    if (g_strcmp0(text_of(row, 0), cache->identity) == 0)
        cache->generation = sqlite3_column_int64(row, 1);
}

static void take_entry(struct cache *cache, sqlite3_stmt *row)
{
    const char *path = text_of(row, 1), *flags = text_of(row, 2);
    if (path == NULL || flags == NULL)
        return;
    struct cache_entry *entry = g_new0(struct cache_entry, 1);
    *entry = (struct cache_entry){.id = sqlite3_column_int64(row, 0), .flags = g_strdup(flags)};
    g_hash_table_replace(cache->entries, g_strdup(path), entry);
}

static void take_file(struct cache *cache, sqlite3_stmt *row)
{
    const char *path = text_of(row, 0);
    if (path == NULL)
        return;
    struct known_file *file = g_new0(struct known_file, 1);
    file->stamp = g_strdup(text_of(row, 1));
    file->checksum = g_strdup(text_of(row, 2));
    file->lines = g_strdup(text_of(row, 3));
    g_hash_table_replace(cache->files, g_strdup(path), file);
}

/* A file where there was none may be found before the one that was: nothing is known any more. */
static void take_vain(struct cache *cache, sqlite3_stmt *row)
{
    const char *path = text_of(row, 0);
    if (path != NULL && access(path, F_OK) == 0)
        cache->generation = 0;
}

static sqlite3 *open_to_read(const struct cache *cache)
{
    sqlite3 *db = NULL;
    if (cache->path == NULL || access(cache->path, R_OK) != 0)
        return NULL;
    if (sqlite3_open_v2(cache->path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    facts_database_distrust(db);
    return db;
}

static void forget(struct cache *cache)
{
    g_hash_table_remove_all(cache->entries);
    g_hash_table_remove_all(cache->files);
    cache->generation = 0;
}

/* One transaction, so that the tables are of one run. */
static void load(struct cache *cache)
{
    sqlite3 *db = open_to_read(cache);
    if (db == NULL)
        return;
    gboolean ok =
        sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
        each_row(db, "SELECT identity, generation FROM cache_run", cache, take_run) &&
        cache->generation != 0 &&
        each_row(db, "SELECT path, stamp, checksum, lines FROM cache_file", cache, take_file) &&
        each_row(db, "SELECT header, path, flags FROM cache_entry", cache, take_entry) &&
        each_row(db, "SELECT path FROM cache_vain", cache, take_vain);
    if (!ok || cache->generation == 0)
        forget(cache);
    sqlite3_close(db);
}

struct cache *cache_open(const struct cache_request *request)
{
    struct cache *cache = g_new0(struct cache, 1);
    g_autofree char *own = g_build_filename(g_get_user_cache_dir(), "bothways", NULL);
    g_autofree char *key = g_compute_checksum_for_string(G_CHECKSUM_SHA256, request->root, -1);
    g_autofree char *name = g_strdup_printf("%.16s.facts", key);
    cache->path = g_build_filename(request->folder != NULL ? request->folder : own, name, NULL);
    cache->root = g_strdup(request->root);
    cache->identity = identity_of(request);
    cache->start = g_get_real_time();
    cache->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, known_file_free);
    cache->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    load(cache);
    return cache;
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    g_hash_table_unref(cache->files);
    g_hash_table_unref(cache->entries);
    g_free(cache->path);
    g_free(cache->root);
    g_free(cache->identity);
    g_free(cache);
}

/* `"name` for a quoted one, `<name` for another, a line each. */
GArray *cache_include_lines(const char *path, void *data)
{
    struct cache *cache = data;
    const struct known_file *file = cache_file(cache, path);
    if (!file->is_same || file->lines == NULL) {
        cache->is_changed = TRUE;
        return NULL;
    }
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct include_line));
    g_array_set_clear_func(lines, include_line_clear);
    for (const char *at = file->lines; *at != '\0';) {
        const char *end = strchrnul(at, '\n');
        const struct include_line line = {
            .name = g_strndup(at + 1, (gsize)(end - at - 1)),
            .is_quoted = *at == '"',
        };
        g_array_append_val(lines, line);
        at = *end != '\0' ? end + 1 : end;
    }
    return lines;
}

/* Whether the header's entry holds; its facts are `header`. */
static gboolean entry_holds(struct cache *cache, const struct fact_header *header)
{
    g_autofree char *path = cache_absolute(cache, header->path);
    if (!cache_file_is_same(cache, path))
        return FALSE;
    for (size_t i = 0; i < header->n_includes; i++) {
        g_autofree char *included = cache_absolute(cache, header->includes[i]);
        if (!cache_file_is_same(cache, included))
            return FALSE;
    }
    return TRUE;
}

/* Leaves in `facts` only what is asked for and holds. */
static void keep_what_holds(struct cache *cache, struct facts *facts, GHashTable *wanted)
{
    struct fact_header *kept = facts_alloc(facts, (facts->n_headers + 1) * sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < facts->n_headers; i++) {
        const struct fact_header *header = &facts->headers[i];
        struct cache_entry *entry = g_hash_table_lookup(cache->entries, header->path);
        const char *flags = g_hash_table_lookup(wanted, header->path);
        if (entry == NULL || flags == NULL || !g_str_equal(flags, entry->flags) ||
            !entry_holds(cache, header))
            continue;
        entry->holds = TRUE;
        kept[n++] = *header;
    }
    facts->headers = kept;
    facts->n_headers = n;
}

static const char *name_in_facts(const struct cache *cache, const char *path)
{
    const size_t n = strlen(cache->root);
    return g_str_has_prefix(path, cache->root) && path[n] == '/' ? path + n + 1 : path;
}

/* The headers' names in facts → keys of their flags; headers of equal flags share one. */
static GHashTable *wanted_flags(const struct cache *cache, const GArray *headers)
{
    GHashTable *wanted = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GHashTable) keys = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < headers->len; i++) {
        const struct extraction_header *header =
            &g_array_index(headers, struct extraction_header, i);
        char *key = g_hash_table_lookup(keys, header->flags);
        if (key == NULL) {
            key = cache_flags_key(header->flags);
            g_hash_table_insert(keys, header->flags, key);
        }
        g_hash_table_insert(wanted, (gpointer)(uintptr_t)name_in_facts(cache, header->path),
                            g_strdup(key));
    }
    return wanted;
}

static struct facts *read_all(struct cache *cache)
{
    sqlite3 *db = g_hash_table_size(cache->entries) > 0 ? open_to_read(cache) : NULL;
    struct facts *facts = db != NULL ? facts_rows_read(db, cache->path, NULL, NULL) : NULL;
    sqlite3_close(db);
    if (facts == NULL)
        forget(cache);
    return facts;
}

struct facts *cache_facts(struct cache *cache, const GArray *headers, GArray *missing)
{
    struct facts *facts = read_all(cache);
    g_autoptr(GHashTable) wanted = wanted_flags(cache, headers);
    if (facts != NULL)
        keep_what_holds(cache, facts, wanted);
    for (guint i = 0; i < headers->len; i++) {
        const struct extraction_header *header =
            &g_array_index(headers, struct extraction_header, i);
        const struct cache_entry *entry =
            g_hash_table_lookup(cache->entries, name_in_facts(cache, header->path));
        if (entry == NULL || !entry->holds)
            g_array_append_val(missing, *header);
    }
    if (missing->len > 0 || g_hash_table_size(cache->entries) != headers->len)
        cache->is_changed = TRUE;
    return facts;
}
