/* Opening a cache, and asking whether what it knows still holds. */

#include "analyzer/cache/cache_internal.h"
#include "analyzer/facts/facts_builder.h"
#include "analyzer/project/include_scan.h"
#include "analyzer/project/paths.h"

#include <glob.h>
#include <string.h>
#include <unistd.h>

const char cache_tables[] =
    "CREATE TABLE IF NOT EXISTS cache_run(identity TEXT NOT NULL, generation INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cache_entry(header INTEGER PRIMARY KEY, path TEXT NOT NULL,"
    " flags TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cache_file(path TEXT PRIMARY KEY NOT NULL, stamp BLOB NOT NULL,"
    " checksum TEXT, lines TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS cache_vain(path TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS cache_folder(path TEXT PRIMARY KEY NOT NULL, stamp BLOB NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS cache_conclusion(id INTEGER PRIMARY KEY, key TEXT NOT NULL,"
    " checksum TEXT NOT NULL, content BLOB NOT NULL);";

/* Raised whenever these tables or what stands in them change. */
#define CACHE_SCHEMA "cache 3\n"

static void known_file_free(gpointer data)
{
    struct known_file *file = data;
    g_clear_pointer(&file->includes, g_array_unref);
    g_free(file->young_checksum);
    g_free(file);
}

static void check_file(struct cache *cache, struct known_file *file, const char *path,
                       const struct file_stamp *stamp)
{
    file->is_checked = TRUE;
    file->now = stamp != NULL ? *stamp : file_stamp_of(path);
    const gboolean exists = file->now.inode != 0;
    file->is_overlaid =
        cache->overlays != NULL && (g_hash_table_contains(cache->overlays, path) ||
                                    (exists && g_hash_table_contains(cache->overlaid, &file->now)));
    const gboolean is_young = exists && file_stamp_is_young(&file->now, cache->start);
    const gboolean is_stamped = exists && file_stamp_equal(&file->now, &file->was);
    if (is_young || (is_stamped && file->checksum != NULL))
        file->young_checksum = file_checksum(path);
    file->is_same = is_stamped && (file->checksum == NULL ||
                                   g_strcmp0(file->checksum, file->young_checksum) == 0);
    /* Young when it was kept, but no longer: its times will tell from now on. */
    if (file->is_same && file->checksum != NULL && !is_young)
        cache->is_changed = TRUE;
}

struct known_file *cache_file(struct cache *cache, const char *path, const struct file_stamp *stamp)
{
    struct known_file *file = g_hash_table_lookup(cache->files, path);
    if (file == NULL) {
        file = g_new0(struct known_file, 1);
        g_hash_table_insert(cache->files, g_string_chunk_insert(cache->strings, path), file);
    }
    if (!file->is_checked)
        check_file(cache, file, path, stamp);
    return file;
}

char *cache_absolute(const struct cache *cache, const char *name)
{
    return g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(cache->root, name, NULL);
}

const char *cache_name(const struct cache *cache, const char *path)
{
    return path_name(cache->root, path);
}

const char *cache_flags_key(const struct cache *cache, GVariant *flags)
{
    char *key = g_hash_table_lookup(cache->flag_keys, flags);
    if (key == NULL) {
        key = g_compute_checksum_for_data(G_CHECKSUM_SHA256, g_variant_get_data(flags),
                                          g_variant_get_size(flags));
        g_hash_table_insert(cache->flag_keys, flags, key);
    }
    return key;
}

static void add_stamp(GString *identity, const char *path)
{
    const struct file_stamp stamp = file_stamp_of(path);
    g_string_append_printf(identity,
                           "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                           " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
                           path, stamp.modified, stamp.changed, stamp.size, stamp.inode,
                           stamp.device);
}

/* The tools, and the environment that compilers read. */
static char *identity_of(const struct cache_request *request)
{
    static const char *const variables[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
                                            "SDKROOT", "LD_LIBRARY_PATH"};
    GString *identity = g_string_new(CACHE_SCHEMA BOTHWAYS_VERSION "\n");
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

/* A text of the row as the cache keeps it; NULL where there is none. */
static char *text_of(const struct cache *cache, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text != NULL
               ? g_string_chunk_insert_len(cache->strings, text, sqlite3_column_bytes(row, column))
               : NULL;
}

static void take_run(struct cache *cache, sqlite3_stmt *row)
{
    if (g_strcmp0((const char *)sqlite3_column_text(row, 0), cache->identity) == 0)
        cache->generation = sqlite3_column_int64(row, 1);
}

static void take_entry(struct cache *cache, sqlite3_stmt *row)
{
    char *path = text_of(cache, row, 1);
    const char *flags = (const char *)sqlite3_column_text(row, 2);
    if (path == NULL || flags == NULL)
        return;
    struct cache_entry *entry = g_new(struct cache_entry, 1);
    /* Many headers have the same flags. */
    *entry = (struct cache_entry){
        .id = sqlite3_column_int64(row, 0),
        .flags = g_string_chunk_insert_const(cache->strings, flags),
    };
    g_hash_table_replace(cache->entries, path, entry);
}

static void take_file(struct cache *cache, sqlite3_stmt *row)
{
    char *path = text_of(cache, row, 0);
    struct known_file *file = g_new0(struct known_file, 1);
    const void *stamp = sqlite3_column_blob(row, 1);
    if (path == NULL || stamp == NULL || sqlite3_column_bytes(row, 1) != sizeof file->was) {
        g_free(file);
        return;
    }
    memcpy(&file->was, stamp, sizeof file->was);
    file->checksum = text_of(cache, row, 2);
    file->lines = text_of(cache, row, 3);
    g_hash_table_replace(cache->files, path, file);
}

static void take_folder(struct cache *cache, sqlite3_stmt *row)
{
    const char *path = (const char *)sqlite3_column_text(row, 0);
    const void *was = sqlite3_column_blob(row, 1);
    const struct file_stamp now = file_stamp_of(path != NULL ? path : "");
    if (was == NULL || sqlite3_column_bytes(row, 1) != sizeof now ||
        memcmp(was, &now, sizeof now) != 0)
        cache->has_new_names = TRUE;
}

static void take_vain(struct cache *cache, sqlite3_stmt *row)
{
    char *path = text_of(cache, row, 0);
    if (path != NULL)
        g_hash_table_add(cache->vain, path);
}

gboolean cache_load_vain(struct cache *cache, sqlite3 *db)
{
    cache->has_vain = TRUE;
    return each_row(db, "SELECT path FROM cache_vain", cache, take_vain);
}

static gboolean is_there(const struct cache *cache, const char *path)
{
    return access(path, F_OK) == 0 ||
           (cache->overlays != NULL && g_hash_table_contains(cache->overlays, path));
}

/* A file where there was none may be found before the one that was: nothing is known any more.
 * Where no folder has changed that one could be in, none is looked for. */
static gboolean check_vain(struct cache *cache, sqlite3 *db)
{
    if (!each_row(db, "SELECT path, stamp FROM cache_folder", cache, take_folder))
        return FALSE;
    if (!cache->has_new_names)
        return TRUE;
    if (!cache_load_vain(cache, db))
        return FALSE;
    GHashTableIter iterator;
    gpointer path;
    g_hash_table_iter_init(&iterator, cache->vain);
    while (g_hash_table_iter_next(&iterator, &path, NULL)) {
        if (is_there(cache, path))
            return FALSE;
    }
    return TRUE;
}

/* The files that something else is read in place of; one that is not there is a new name. */
static void take_overlays(struct cache *cache, GHashTable *overlays)
{
    GHashTableIter iterator;
    gpointer path;
    cache->overlays = overlays;
    g_hash_table_iter_init(&iterator, overlays);
    while (g_hash_table_iter_next(&iterator, &path, NULL)) {
        const struct file_stamp stamp = file_stamp_of(path);
        if (stamp.inode != 0)
            g_hash_table_add(cache->overlaid, g_memdup2(&stamp, sizeof stamp));
        else
            cache->has_new_names = TRUE;
    }
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

void cache_close(struct cache *cache)
{
    sqlite3_close(cache->db);
    cache->db = NULL;
}

void cache_forget(struct cache *cache)
{
    cache_close(cache);
    g_hash_table_remove_all(cache->entries);
    g_hash_table_remove_all(cache->files);
    g_hash_table_remove_all(cache->vain);
    cache->generation = 0;
    cache->is_changed = TRUE;
    cache->is_whole = FALSE;
}

/* One transaction, so that the tables are of one run. */
static void load(struct cache *cache)
{
    sqlite3 *db = cache->db = open_to_read(cache);
    gboolean ok =
        db != NULL && sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
        each_row(db, "SELECT identity, generation FROM cache_run", cache, take_run) &&
        cache->generation != 0 &&
        each_row(db, "SELECT path, stamp, checksum, lines FROM cache_file", cache, take_file) &&
        each_row(db, "SELECT header, path, flags FROM cache_entry", cache, take_entry) &&
        check_vain(cache, db) && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    if (!ok || cache->generation == 0)
        cache_forget(cache);
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
    cache->strings = g_string_chunk_new(1 << 14);
    cache->files = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, known_file_free);
    cache->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    cache->vain = g_hash_table_new(g_str_hash, g_str_equal);
    cache->flag_keys = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    cache->overlaid =
        g_hash_table_new_full(file_stamp_hash_file, file_stamp_equal_file, g_free, NULL);
    if (request->overlays != NULL && g_hash_table_size(request->overlays) > 0)
        take_overlays(cache, request->overlays);
    load(cache);
    return cache;
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    cache_close(cache);
    g_hash_table_unref(cache->files);
    g_hash_table_unref(cache->entries);
    g_hash_table_unref(cache->vain);
    g_hash_table_unref(cache->flag_keys);
    g_hash_table_unref(cache->overlaid);
    g_string_chunk_free(cache->strings);
    g_free(cache->path);
    g_free(cache->root);
    g_free(cache->identity);
    g_free(cache);
}

/* `"name` for a quoted one, `<name` for another, a line each: taken apart where they stand. */
static GArray *split_lines(char *text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct include_line));
    while (*text != '\0') {
        char *end = strchrnul(text, '\n');
        const struct include_line line = {.name = text + 1, .is_quoted = *text == '"'};
        text = *end != '\0' ? end + 1 : end;
        *end = '\0';
        g_array_append_val(lines, line);
    }
    return lines;
}

GArray *cache_include_lines(const struct project_file *project_file, void *data)
{
    struct cache *cache = data;
    const struct file_stamp *stamp = project_file->stamp.inode != 0 ? &project_file->stamp : NULL;
    struct known_file *file = cache_file(cache, project_file->path, stamp);
    if (!file->is_same || file->lines == NULL) {
        cache->is_changed = TRUE;
        return NULL;
    }
    if (file->includes == NULL)
        file->includes = split_lines(file->lines);
    return g_array_ref(file->includes);
}

gboolean cache_has_read(const struct cache *cache, const char *path)
{
    return g_hash_table_contains(cache->entries, cache_name(cache, path));
}
