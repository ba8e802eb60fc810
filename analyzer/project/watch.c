#include "analyzer/project/watch.h"

#include "analyzer/project/walk.h"

#include <string.h>
#include <sys/stat.h>

struct stamp {
    gboolean is_folder;
    gint64 changed; /* nanoseconds; -1: it does not exist */
    guint64 value;
};

struct watch {
    GHashTable *stamps; /* absolute path → struct stamp * */
};

struct watch *watch_new(void)
{
    struct watch *watch = g_new(struct watch, 1);
    watch->stamps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return watch;
}

void watch_free(struct watch *watch)
{
    g_hash_table_unref(watch->stamps);
    g_free(watch);
}

static gint64 nanoseconds(const struct timespec *time)
{
    return (gint64)time->tv_sec * 1000000000 + time->tv_nsec;
}

static gboolean matters(const char *folder, const char *name)
{
    if (path_is_header(name) || g_str_equal(name, ".bothways.yaml") ||
        g_str_equal(name, "compile_commands.json"))
        return TRUE;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return name[0] != '.' && g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* The same for the same names, in whatever order the folder gives them. */
static guint64 value_of_names(const char *path)
{
    guint64 value = 0;
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        value += matters(path, name) ? (guint64)g_str_hash(name) + 1 : 0;
    return value;
}

static struct stamp stamp_now(const char *path, gboolean is_folder, const struct stamp *before)
{
    struct stamp stamp = {.is_folder = is_folder, .changed = -1};
    struct stat status;
    if (stat(path, &status) != 0)
        return stamp;
    stamp.changed = MAX(nanoseconds(&status.st_mtim), nanoseconds(&status.st_ctim));
    if (!is_folder)
        stamp.value = (guint64)status.st_size ^ ((guint64)status.st_ino << 32);
    else if (before != NULL && before->changed == stamp.changed)
        stamp.value = before->value;
    else
        stamp.value = value_of_names(path);
    return stamp;
}

/* Editors write and remove files of their own beside those that matter. */
static gboolean differs(const struct stamp *before, const struct stamp *now)
{
    return before->value != now->value || (before->changed < 0) != (now->changed < 0) ||
           (!now->is_folder && before->changed != now->changed);
}

static void add_paths(GHashTable *stamps, const struct watch *watch, GHashTable *paths,
                      gboolean is_folder, gint64 since)
{
    GHashTableIter iter;
    gpointer path;
    g_hash_table_iter_init(&iter, paths);
    while (g_hash_table_iter_next(&iter, &path, NULL)) {
        const struct stamp *known = g_hash_table_lookup(watch->stamps, path);
        struct stamp stamp = known != NULL ? *known : stamp_now(path, is_folder, NULL);
        if (known == NULL && stamp.changed / 1000 >= since)
            stamp = (struct stamp){.is_folder = is_folder, .changed = 0};
        g_hash_table_insert(stamps, g_strdup(path), g_memdup2(&stamp, sizeof stamp));
    }
}

void watch_set(struct watch *watch, GHashTable *files, GHashTable *folders, gint64 since)
{
    GHashTable *stamps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    add_paths(stamps, watch, files, FALSE, since);
    add_paths(stamps, watch, folders, TRUE, since);
    g_hash_table_unref(watch->stamps);
    watch->stamps = stamps;
}

gboolean watch_poll(struct watch *watch)
{
    gboolean is_changed = FALSE;
    GHashTableIter iter;
    gpointer path, known;
    g_hash_table_iter_init(&iter, watch->stamps);
    while (g_hash_table_iter_next(&iter, &path, &known)) {
        struct stamp *before = known;
        const struct stamp now = stamp_now(path, before->is_folder, before);
        is_changed = differs(before, &now) || is_changed;
        *before = now;
    }
    return is_changed;
}
