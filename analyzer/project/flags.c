#include "analyzer/project/flags.h"

#include "analyzer/facts/worker_protocol.h"
#include "analyzer/project/compile_commands.h"
#include "analyzer/project/compile_flags.h"
#include "analyzer/project/default_flags.h"
#include "analyzer/project/includers.h"
#include "analyzer/project/paths.h"

#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

struct flag_chooser {
    const struct flag_request *request;
    struct compile_commands *commands; /* NULL: there is no database */
    GHashTable *includers;             /* includers.h */
    GHashTable *nearest;               /* a folder, or folder and stem → struct compile_entry * */
    GHashTable *files;    /* a folder → path of the compile_flags.txt for it, or "" */
    GHashTable *contents; /* path of a compile_flags.txt → char ** */
    struct default_folders *defaults;
    char *model_folder;
    GHashTable *interned; /* flags joined by lines → GVariant */
    GHashTable *made[4];  /* what the flags are made from → GVariant; see kind_of() */
    GStringChunk *reasons;
};

char *flag_model_folder(void)
{
    g_autofree char *folder = path_of_program();
    for (;;) {
        g_autofree char *include = g_build_filename(folder, "include", NULL);
        g_autofree char *model = g_build_filename(include, "bothways", "model.h", NULL);
        if (g_file_test(model, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&include);
        char *parent = g_path_get_dirname(folder);
        gboolean is_top = g_str_equal(parent, folder);
        g_free(folder);
        folder = parent;
        if (is_top)
            return NULL;
    }
}

/* The name of a file without its folder and suffix. The caller frees it. */
static char *stem_of(const char *path)
{
    char *name = g_path_get_basename(path);
    char *dot = strrchr(name, '.');
    if (dot != NULL && dot != name)
        *dot = '\0';
    return name;
}

static void insert_new(GHashTable *table, char *key, gpointer value)
{
    if (g_hash_table_contains(table, key))
        g_free(key);
    else
        g_hash_table_insert(table, key, value);
}

/* Each entry stands for its own folder and those above, and for its stem there, unless an earlier
 * one does. */
static void index_nearest(struct flag_chooser *chooser)
{
    const GArray *entries = chooser->commands->entries;
    for (guint i = 0; i < entries->len; i++) {
        struct compile_entry *entry = &g_array_index(entries, struct compile_entry, i);
        g_autofree char *stem = stem_of(entry->path);
        g_autofree char *folder = g_path_get_dirname(entry->path);
        for (;;) {
            insert_new(chooser->nearest, g_strdup(folder), entry);
            insert_new(chooser->nearest, g_strconcat(folder, "\n", stem, NULL), entry);
            char *parent = g_path_get_dirname(folder);
            gboolean is_top = g_str_equal(parent, folder);
            g_free(folder);
            folder = parent;
            if (is_top)
                break;
        }
    }
}

static const struct compile_entry *find_nearest(const struct flag_chooser *chooser,
                                                const char *path)
{
    g_autofree char *stem = stem_of(path);
    g_autofree char *folder = g_path_get_dirname(path);
    for (;;) {
        g_autofree char *with_stem = g_strconcat(folder, "\n", stem, NULL);
        const struct compile_entry *entry = g_hash_table_lookup(chooser->nearest, with_stem);
        if (entry == NULL)
            entry = g_hash_table_lookup(chooser->nearest, folder);
        char *parent = g_path_get_dirname(folder);
        gboolean is_top = g_str_equal(parent, folder);
        g_free(folder);
        folder = parent;
        if (entry != NULL || is_top)
            return entry;
    }
}

/* The compile_flags.txt for the files in `folder`: in it, or in the nearest folder above. */
static const char *find_flag_file(struct flag_chooser *chooser, const char *folder)
{
    const char *known = g_hash_table_lookup(chooser->files, folder);
    if (known != NULL)
        return known;
    g_autofree char *path = g_build_filename(folder, "compile_flags.txt", NULL);
    g_autofree char *parent = g_path_get_dirname(folder);
    const char *found = "";
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        found = path;
    else if (!g_str_equal(parent, folder))
        found = find_flag_file(chooser, parent);
    char *copy = g_strdup(found);
    g_hash_table_insert(chooser->files, g_strdup(folder), copy);
    return copy;
}

static char **flag_file_content(struct flag_chooser *chooser, const char *path)
{
    char **flags = g_hash_table_lookup(chooser->contents, path);
    if (flags == NULL) {
        g_autoptr(GError) problem = NULL;
        flags = flags_of_file(path, &problem);
        if (flags == NULL) {
            g_printerr("bothways: %s\n", problem->message);
            flags = g_new0(char *, 1);
        }
        g_hash_table_insert(chooser->contents, g_strdup(path), flags);
    }
    return flags;
}

static char *find_database(const struct flag_request *request, GError **error)
{
    if (request->database == NULL)
        return compile_commands_find(request->project->root);
    g_autofree char *path = path_real(request->database);
    if (path == NULL) {
        g_set_error(error, COMPILE_ERROR, COMPILE_ERROR_NOT_FOUND, "no such file or folder: `%s`",
                    request->database);
        return NULL;
    }
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&path);
    char *inside = g_build_filename(path, "compile_commands.json", NULL);
    if (!g_file_test(inside, G_FILE_TEST_EXISTS)) {
        g_set_error(error, COMPILE_ERROR, COMPILE_ERROR_NOT_FOUND,
                    "there is no compile_commands.json in `%s`", request->database);
        g_clear_pointer(&inside, g_free);
    }
    return inside;
}

static gboolean load_database(struct flag_chooser *chooser, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *path = find_database(chooser->request, &problem);
    if (path != NULL)
        chooser->commands = compile_commands_load(path, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (chooser->commands != NULL) {
        chooser->includers = includers_find(chooser->request->project, chooser->commands);
        index_nearest(chooser);
    }
    return TRUE;
}

struct flag_chooser *flag_chooser_new(const struct flag_request *request, GError **error)
{
    struct flag_chooser *chooser = g_new0(struct flag_chooser, 1);
    chooser->request = request;
    chooser->nearest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    chooser->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    chooser->contents =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    chooser->interned =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
    for (size_t i = 0; i < G_N_ELEMENTS(chooser->made); i++)
        chooser->made[i] = g_hash_table_new(NULL, NULL);
    chooser->reasons = g_string_chunk_new(4096);
    chooser->model_folder = flag_model_folder();
    if (!load_database(chooser, error))
        g_clear_pointer(&chooser, flag_chooser_free);
    else
        chooser->defaults = default_folders_new(request->project);
    return chooser;
}

void flag_chooser_free(struct flag_chooser *chooser)
{
    if (chooser == NULL)
        return;
    compile_commands_free(chooser->commands);
    g_clear_pointer(&chooser->includers, g_hash_table_unref);
    g_hash_table_unref(chooser->nearest);
    g_hash_table_unref(chooser->files);
    g_hash_table_unref(chooser->contents);
    g_hash_table_unref(chooser->interned);
    for (size_t i = 0; i < G_N_ELEMENTS(chooser->made); i++)
        g_hash_table_unref(chooser->made[i]);
    g_string_chunk_free(chooser->reasons);
    default_folders_free(chooser->defaults);
    g_free(chooser->model_folder);
    g_free(chooser);
}

/* A header that is C++ by its name is not read as C because its nearest neighbour is. */
static void add_adapted(GStrvBuilder *flags, char **base, const struct project_file *file)
{
    gboolean is_c = g_strv_contains((const char *const *)base, "-xc");
    if (!is_c || !path_is_cplusplus(file->path)) {
        g_strv_builder_addv(flags, (const char **)(void *)base);
        return;
    }
    for (char **flag = base; *flag != NULL; flag++) {
        if (g_str_equal(*flag, "-xc"))
            g_strv_builder_add(flags, "-xc++");
        else if (!g_str_has_prefix(*flag, "-std=") && !g_str_equal(*flag, "-ansi"))
            g_strv_builder_add(flags, *flag);
    }
}

/* The flags of an entry, if the database has one for the file; says why. */
static char **choose_entry(struct flag_chooser *chooser, const struct project_file *file,
                           char **reason)
{
    if (chooser->commands == NULL)
        return NULL;
    const char *root = chooser->request->project->root;
    const char *database = path_name(root, chooser->commands->path);
    const struct compile_entry *entry = g_hash_table_lookup(chooser->commands->index, file->path);
    if (entry != NULL) {
        *reason = g_strdup_printf("its own entry in %s", database);
        return entry->flags;
    }
    entry = g_hash_table_lookup(chooser->includers, file);
    if (entry != NULL) {
        *reason = g_strdup_printf("`%s` includes it (%s)", path_name(root, entry->path), database);
        return entry->flags;
    }
    entry = find_nearest(chooser, file->path);
    if (entry == NULL)
        return NULL;
    *reason = g_strdup_printf("nothing in %s includes it; `%s` is nearest in the tree", database,
                              path_name(root, entry->path));
    return entry->flags;
}

/* What the flags of the file are made from; NULL for the defaults. Says why. */
static char **choose_base(struct flag_chooser *chooser, const struct project_file *file,
                          const char **reason)
{
    g_autofree char *why = NULL;
    char **base = choose_entry(chooser, file, &why);
    if (base == NULL && chooser->request->configured != NULL) {
        base = (char **)(uintptr_t)chooser->request->configured;
        why = g_strdup_printf("`compile_flags` in %s", chooser->request->configured_at);
    }
    if (base == NULL) {
        g_autofree char *folder = g_path_get_dirname(file->path);
        const char *flag_file = find_flag_file(chooser, folder);
        if (*flag_file != '\0') {
            base = flag_file_content(chooser, flag_file);
            why = g_strdup(path_name(chooser->request->project->root, flag_file));
        }
    }
    *reason = why != NULL ? g_string_chunk_insert_const(chooser->reasons, why)
                          : "no compile_commands.json and no compile_flags.txt: the defaults, and "
                            "the folders that its includes are found in";
    return base;
}

/* All flags of the file, which are made from `base`. */
static GVariant *make_flags(struct flag_chooser *chooser, const struct project_file *file,
                            char **base)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    if (base != NULL)
        add_adapted(builder, base, file);
    else
        default_folders_add_flags(chooser->defaults, file, builder);
    const char *const *prelude = chooser->request->prelude;
    for (; prelude != NULL && *prelude != NULL; prelude++) {
        g_strv_builder_add(builder, "-include");
        g_strv_builder_add(builder, *prelude);
    }
    if (file->is_listed)
        g_strv_builder_add(builder, "-D" WORKER_ALL_MEMBERS);
    if (chooser->model_folder != NULL) {
        /* Searched last: whatever the project itself says of the annotation headers wins. */
        g_strv_builder_add(builder, "-idirafter");
        g_strv_builder_add(builder, chooser->model_folder);
    }
    if (chooser->request->extra != NULL)
        g_strv_builder_addv(builder, (const char **)(void *)(uintptr_t)chooser->request->extra);
    g_auto(GStrv) flags = g_strv_builder_end(builder);
    g_autofree char *key = g_strjoinv("\n", flags);
    GVariant *interned = g_hash_table_lookup(chooser->interned, key);
    if (interned == NULL) {
        interned =
            g_variant_ref_sink(g_variant_new_bytestring_array((const char *const *)flags, -1));
        g_hash_table_insert(chooser->interned, g_steal_pointer(&key), interned);
    }
    return interned;
}

/* What of a file its flags depend on, besides what they are made from. */
static size_t kind_of(const struct project_file *file)
{
    return (path_is_cplusplus(file->path) ? 1u : 0u) + (file->is_listed ? 2u : 0u);
}

struct flag_choice flag_chooser_choose(struct flag_chooser *chooser,
                                       const struct project_file *file)
{
    struct flag_choice choice = {0};
    char **base = choose_base(chooser, file, &choice.reason);
    GHashTable *made = chooser->made[kind_of(file)];
    const gboolean is_own = base == NULL && default_folders_differ(chooser->defaults);
    choice.flags = is_own ? NULL : g_hash_table_lookup(made, base);
    if (choice.flags == NULL) {
        choice.flags = make_flags(chooser, file, base);
        g_hash_table_insert(made, base, choice.flags);
    }
    return choice;
}
